import { type PhotoMetadata, type Position, readMetadata } from "calotype";
import { make, part } from "./dom.js";

let asked: Blob | undefined;

/** Tells what the file says about the person who took the photo, and the sent one does not. */
export async function showLeak(file: Blob): Promise<void> {
  asked = file;
  const list = part<"dl">("leak");
  list.hidden = true;
  // A format that only the browser can read does not tell.
  const told = await readMetadata(file).then(tellings, () => []);
  // Another photo is looked at by now.
  if (asked !== file) return;
  list.replaceChildren(
    ...told.map(([fact, words]) => make("div", {}, make("dt", {}, fact), make("dd", {}, words))),
  );
  list.hidden = told.length === 0;
}

function tellings({ position, takenAt, camera, description }: PhotoMetadata): [fact: string, words: string][] {
  const cameraWords = camera && [camera.make, camera.model, camera.lens].filter(Boolean).join(" · ");
  const facts: [string, string | null][] = [
    ["Where it was taken", position && positionWords(position)],
    ["When", takenAt && takenAt.replace("T", ", ")],
    ["With what", cameraWords],
    ["What it shows", description],
  ];
  return facts.flatMap(([fact, words]): [string, string][] => (words ? [[fact, words]] : []));
}

/** 48.20820° N, 16.37380° E: five decimals are one metre. As text only, because a
 * map would ask somebody else for just this place. */
function positionWords({ latitude, longitude, altitude }: Position): string {
  const north = `${Math.abs(latitude).toFixed(5)}° ${latitude < 0 ? "S" : "N"}`;
  const east = `${Math.abs(longitude).toFixed(5)}° ${longitude < 0 ? "W" : "E"}`;
  return altitude === null ? `${north}, ${east}` : `${north}, ${east}, ${Math.round(altitude)} m up`;
}
