// Takes files from drops and pastes. (The file inputs take picked files.)
import { droppedFiles } from "../upload/dropped-files.js";
import type { Rejected } from "./events.js";

/** Whether an `accept` attribute names a file's type. Judged by declared type and name, like
 * in the browser's file dialog; the engine detects the real format from the bytes. */
export function isAccepted(file: File, accept: string): boolean {
  const tokens = accept.split(",").map((it) => it.trim().toLowerCase());
  const type = file.type.toLowerCase();
  return tokens.some((token) => {
    if (token === "" || token === "*/*") return true;
    if (token.startsWith(".")) return file.name.toLowerCase().endsWith(token);
    return token.endsWith("/*") ? type.startsWith(token.slice(0, -1)) : type === token;
  });
}

/** Divides files into accepted and rejected ones. */
export function sieve(files: Iterable<File>, accept: string, multiple: boolean): { accepted: File[]; rejected: Rejected[] } {
  const accepted: File[] = [];
  const rejected: Rejected[] = [];
  for (const file of files) {
    if (accept && !isAccepted(file, accept)) rejected.push({ file, reason: "accept" });
    else if (!multiple && accepted.length > 0) rejected.push({ file, reason: "multiple" });
    else accepted.push(file);
  }
  return { accepted, rejected };
}

/** Takes files and folders dropped on an element, and reports when some hover over it. */
export function onDrop(target: HTMLElement, take: (files: readonly File[]) => void, hover: (over: boolean) => void): void {
  target.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    hover(true);
  });
  target.addEventListener("dragleave", (event) => {
    if (!(event.relatedTarget instanceof Node && target.contains(event.relatedTarget))) hover(false);
  });
  target.addEventListener("drop", (event) => {
    hover(false);
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    void droppedFiles(event.dataTransfer).then(take);
  });
}

/** An element that takes files pasted into the page. */
export interface PasteTarget {
  readonly element: HTMLElement;
  readonly isDisabled: () => boolean;
  readonly take: (files: readonly File[]) => void;
}

/** The targets in the page. */
const targets = new Set<PasteTarget>();

/** The target that was used last. */
let latest: PasteTarget | undefined;

/** Interactions by which an element counts as used. */
const USES = ["focusin", "pointerdown", "drop"] as const;

/**
 * Makes an element take files pasted anywhere in the page except into a field, until
 * the returned function is called. Among several elements, the one with the focus takes them,
 * or else the one that was used last, or else the first in the page; never a disabled one.
 */
export function onPaste(target: PasteTarget): () => void {
  const use = () => void (latest = target);
  for (const type of USES) target.element.addEventListener(type, use);
  if (targets.size === 0) document.addEventListener("paste", paste);
  targets.add(target);
  return () => {
    for (const type of USES) target.element.removeEventListener(type, use);
    targets.delete(target);
    if (latest === target) latest = undefined;
    if (targets.size === 0) document.removeEventListener("paste", paste);
  };
}

function paste(event: ClipboardEvent): void {
  const path = event.composedPath();
  const [origin] = path;
  const isField = origin instanceof HTMLElement && (origin.isContentEditable || origin.matches("input, textarea"));
  const files = event.clipboardData?.files;
  if (event.defaultPrevented || isField || !files?.length) return;
  const able = [...targets].filter((it) => !it.isDisabled());
  const isFollowing = (a: PasteTarget, b: PasteTarget) =>
    a.element.compareDocumentPosition(b.element) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  const target =
    able.find((it) => path.includes(it.element)) ?? able.find((it) => it === latest) ?? able.sort(isFollowing)[0];
  if (!target) return;
  event.preventDefault();
  target.take([...files]);
}
