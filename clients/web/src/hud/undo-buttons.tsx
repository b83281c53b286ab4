import { Redo2, Undo2 } from 'lucide-preact';
import { IconButton } from '../controls/icon-button.tsx';
import { usePage } from '../page.ts';
import './undo-buttons.css';

/** Top right: takes back one's own edits, once there are any. */
export function UndoButtons() {
  const { edits, undo } = usePage();
  if (!undo.canUndo.value && !undo.canRedo.value) return null;
  return (
    <div class="undo-buttons glass" role="group" aria-label="Undo and redo">
      <IconButton
        label="Undo"
        Icon={Undo2}
        disabled={!undo.canUndo.value}
        onClick={() => void edits.undo()}
      />
      <IconButton
        label="Redo"
        Icon={Redo2}
        disabled={!undo.canRedo.value}
        onClick={() => void edits.redo()}
      />
    </div>
  );
}
