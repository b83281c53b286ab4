import { Upload } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { usePage } from '../page.ts';
import './drop-veil.css';

/** Files dragged over the window, anywhere: says what will happen, and takes them when they are dropped. */
export function DropVeil() {
  const { uploadFiles } = usePage();
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    // Entering a child is told before leaving its parent: only a count says when the window was left.
    let depth = 0;
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const onDrag = (change: 1 | -1) => (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth + change);
      setIsOver(depth > 0);
    };
    window.addEventListener('dragenter', onDrag(1), { signal });
    window.addEventListener('dragleave', onDrag(-1), { signal });
    window.addEventListener('dragover', (event) => carriesFiles(event) && event.preventDefault(), { signal });
    window.addEventListener(
      'drop',
      (event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        depth = 0;
        setIsOver(false);
        uploadFiles([...(event.dataTransfer?.files ?? [])]);
      },
      { signal },
    );
    return () => listening.abort();
  }, [uploadFiles]);
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
