import { Upload } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { usePage } from '../page.ts';
import { carriesAsset, droppedAsset } from './asset-drag.ts';
import './drop-veil.css';

/** Files dragged over the window, anywhere: says what will happen, and takes them when they are dropped. Models of the library, too. */
export function DropVeil() {
  const { edits, library, uploadFiles, world } = usePage();
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    // Entering a child is told before leaving its parent: only a count says when the window was left.
    let depth = 0;
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const isTaken = ({ dataTransfer }: DragEvent) =>
      dataTransfer !== null && (dataTransfer.types.includes('Files') || carriesAsset(dataTransfer));
    const onDrag = (change: 1 | -1) => (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth + change);
      setIsOver(depth > 0);
    };
    window.addEventListener('dragenter', onDrag(1), { signal });
    window.addEventListener('dragleave', onDrag(-1), { signal });
    window.addEventListener('dragover', (event) => isTaken(event) && event.preventDefault(), { signal });
    window.addEventListener(
      'drop',
      (event) => {
        if (!isTaken(event)) return;
        event.preventDefault();
        const { dataTransfer, clientX, clientY } = event;
        const asset = dataTransfer === null ? null : library.find(droppedAsset(dataTransfer) ?? '');
        if (asset) return void edits.placeAsset(asset, world.view?.floorAt(clientX, clientY) ?? null);
        depth = 0;
        setIsOver(false);
        uploadFiles([...(event.dataTransfer?.files ?? [])]);
      },
      { signal },
    );
    return () => listening.abort();
  }, [edits, library, uploadFiles, world]);
  if (!isOver) return null;
  return (
    <div class="drop-veil" data-testid="drop-veil">
      <div class="drop-veil-card">
        <Upload aria-hidden="true" />
        <strong>Drop it into the room</strong>
        <p>GLB models stand before you, for everybody to see.</p>
      </div>
    </div>
  );
}
