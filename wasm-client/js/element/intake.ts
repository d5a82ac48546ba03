// Where files come from: a drop, a paste. (Picking is the file inputs' own.)

/** Whether a file is of a type that an `accept` attribute names. By its declared
 * type and name, as the browser's own file dialog does; what it really is, the
 * engine tells by its bytes. */
export function isAccepted(file: File, accept: string): boolean {
  const tokens = accept.split(",").map((it) => it.trim().toLowerCase());
  const type = file.type.toLowerCase();
  return tokens.some((token) => {
    if (token === "" || token === "*/*") return true;
    if (token.startsWith(".")) return file.name.toLowerCase().endsWith(token);
    return token.endsWith("/*") ? type.startsWith(token.slice(0, -1)) : type === token;
  });
}

/** Takes files dropped on an element, and tells when some hover over it. */
export function onDrop(target: HTMLElement, take: (files: FileList) => void, hover: (over: boolean) => void): void {
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
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
}

/** Takes files pasted anywhere in the page but into a field, until the returned
 * function is called. Of several elements, the first to be asked takes them. */
export function onPaste(take: (files: FileList) => void): () => void {
  const listener = (event: ClipboardEvent): void => {
    const [target] = event.composedPath();
    const isField = target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea"));
    const files = event.clipboardData?.files;
    if (event.defaultPrevented || isField || !files?.length) return;
    event.preventDefault();
    take(files);
  };
  document.addEventListener("paste", listener);
  return () => document.removeEventListener("paste", listener);
}
