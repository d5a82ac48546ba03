import { type PhotoMetadata, type Position, readMetadata } from "calotype";
import { make, part } from "./dom.js";

let asked: Blob | undefined;

/** Lists the personal data that the file contains and the sent picture does not. */
export async function showLeak(file: Blob): Promise<void> {
  asked = file;
  const list = part<"dl">("leak");
  list.hidden = true;
  // The metadata of formats that only the browser can read is unknown.
  const told = await readMetadata(file).then(tellings, () => []);
  // Another photo has been selected meanwhile.
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

/** 48.20820° N, 16.37380° E: five decimals are one meter. As text only, because a
 * map would reveal this very place to a third party. */
function positionWords({ latitude, longitude, altitude }: Position): string {
  const north = `${Math.abs(latitude).toFixed(5)}° ${latitude < 0 ? "S" : "N"}`;
  const east = `${Math.abs(longitude).toFixed(5)}° ${longitude < 0 ? "W" : "E"}`;
  return altitude === null ? `${north}, ${east}` : `${north}, ${east}, ${Math.round(altitude)} m up`;
}
