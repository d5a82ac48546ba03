// The files of a drop, including those in folders.

/** Files that operating systems put into folders themselves. */
const LITTER = /^(\..*|thumbs\.db|desktop\.ini)$/i;

/**
 * Returns the files of a drop or a paste. Folders are read at any depth, without the
 * files that systems hide there, such as `.DS_Store`. Call it in the event's own task:
 * later the browser no longer gives access. Never rejects; unreadable files are left out.
 *
 * @example
 * zone.addEventListener("drop", async (event) => {
 *   event.preventDefault();
 *   add(await droppedFiles(event.dataTransfer));
 * });
 */
export async function droppedFiles(transfer: DataTransfer | null): Promise<File[]> {
  const entries = [...(transfer?.items ?? [])].map((it) => it.webkitGetAsEntry?.() ?? null);
  // Without a folder, `files` is complete and in order.
  if (!transfer || !entries.some((it) => it?.isDirectory)) return [...(transfer?.files ?? [])];
  const found = await Promise.all(entries.map((it) => (it ? filesOf(it) : [])));
  return found.flat();
}

async function filesOf(entry: FileSystemEntry, isInFolder = false): Promise<File[]> {
  if (isInFolder && LITTER.test(entry.name)) return [];
  try {
    if (isFile(entry)) return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))];
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    const found: File[] = [];
    // A browser returns up to a hundred entries at a time, and none at the end.
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return found;
      for (const entry of some) found.push(...(await filesOf(entry, true)));
    }
  } catch {
    return [];
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
