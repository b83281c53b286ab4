import type { RoomPage } from './room-page.ts';

/** Drops a file on the page, as from the desktop: dragged in over the room, then let go. */
export async function dropFile(person: RoomPage, name: string, bytes: Uint8Array): Promise<void> {
  const base64 = Buffer.from(bytes).toString('base64');
  const dataTransfer = await person.page.evaluateHandle(
    ([fileName, content]) => {
      const transfer = new DataTransfer();
      const decoded = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
      transfer.items.add(new File([decoded], fileName));
      return transfer;
    },
    [name, base64] as const,
  );
  for (const type of ['dragenter', 'dragover'] as const)
    await person.page.dispatchEvent('#world', type, { dataTransfer });
  await person.page.getByText('Drop it into the room').waitFor();
  await person.page.dispatchEvent('#world', 'drop', { dataTransfer });
}
