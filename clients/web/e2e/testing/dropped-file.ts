import type { RoomPage } from './room-page.ts';

/** Drops a file on the page, as from the desktop: dragged in over the room, then let go. */
export function dropFile(person: RoomPage, name: string, bytes: Uint8Array): Promise<void> {
  return dropFiles(person, [{ name, bytes }]);
}

/** Likewise several at once. */
export async function dropFiles(
  person: RoomPage,
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  const dataTransfer = await person.page.evaluateHandle(
    (contents) => {
      const transfer = new DataTransfer();
      for (const [fileName, content] of contents) {
        const decoded = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
        transfer.items.add(new File([decoded], fileName));
      }
      return transfer;
    },
    files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString('base64')] as const),
  );
  for (const type of ['dragenter', 'dragover'] as const)
    await person.page.dispatchEvent('#world', type, { dataTransfer });
  await person.page.getByText('Drop it into the room').waitFor();
  await person.page.dispatchEvent('#world', 'drop', { dataTransfer });
}
