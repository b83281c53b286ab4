import { KeyCap } from '../controls/key-cap.tsx';
import { Drawer } from '../drawers/drawer.tsx';
import { usePage } from '../page.ts';
import './help.css';

interface Shortcut {
  /** Keys pressed together are in one list; alternatives are lists of their own. */
  readonly keys: readonly (readonly string[])[];
  readonly does: string;
}

const groups: readonly { readonly title: string; readonly shortcuts: readonly Shortcut[] }[] = [
  {
    title: 'Moving',
    shortcuts: [
      { keys: [['W'], ['A'], ['S'], ['D']], does: 'Walk' },
      { keys: [['↑'], ['↓']], does: 'Walk on or back' },
      { keys: [['Q'], ['E']], does: 'Turn left or right' },
      { keys: [['Page Up'], ['Page Down']], does: 'Look up or down' },
      { keys: [['Shift']], does: 'Run while you walk' },
    ],
  },
  {
    title: 'Things',
    shortcuts: [
      { keys: [['['], [']']], does: 'Choose the previous or next thing' },
      { keys: [['Enter'], ['G']], does: 'Take it, or let it go' },
      { keys: [['R'], ['F']], does: 'Turn it' },
      { keys: [['+'], ['−']], does: 'Make it larger or smaller' },
      { keys: [['Delete']], does: 'Delete it' },
      { keys: [['Ctrl', 'Z']], does: 'Undo what you did' },
      { keys: [['Shift', 'Ctrl', 'Z']], does: 'Do it again' },
    ],
  },
  {
    title: 'Voice and video',
    shortcuts: [
      { keys: [['M']], does: 'Microphone: on, muted, unmuted' },
      { keys: [['V']], does: 'Speak while you hold it' },
      { keys: [['N']], does: 'Camera on or off' },
      { keys: [['J']], does: 'Share your screen, or stop' },
      { keys: [['←'], ['↑'], ['→'], ['↓']], does: 'On your own picture: put it into another corner' },
    ],
  },
  {
    title: 'Page',
    shortcuts: [
      { keys: [['1'], ['2'], ['3']], does: 'Add a cube, sphere or cone' },
      { keys: [['U']], does: 'Upload a model' },
      { keys: [['T']], does: 'Chat' },
      { keys: [['P']], does: 'People' },
      { keys: [['H']], does: 'Raise your hand, or take it down' },
      { keys: [['L']], does: 'Library' },
      { keys: [['B']], does: 'Campaigns' },
      { keys: [['X']], does: 'With a tool for campaigns: use it where you look' },
      { keys: [['I']], does: 'Invite' },
      { keys: [['?']], does: 'This list' },
      { keys: [['`']], does: 'Figures' },
      { keys: [['C']], does: 'With the figures: models in the colours of their levels' },
      { keys: [['Esc']], does: 'Close, let go, deselect' },
    ],
  },
];

/** What hands can do here: mouse, touch, and every key. */
export function HelpDrawer() {
  const { drawers } = usePage();
  return (
    <Drawer title="Keys and help" onClose={() => drawers.close()}>
      <section class="drawer-section">
        <h3>Mouse and touch</h3>
        <ul class="steps">
          <li>Drag the room to look around. On a touch screen, the left half is a stick to walk with.</li>
          <li>Double-click or double-tap the floor to walk there.</li>
          <li>Drag a thing to move it; the handles around it lift, turn and scale.</li>
          <li>Drop a GLB file on the page to place it.</li>
        </ul>
      </section>
      <section class="drawer-section">
        <h3>Talking</h3>
        <ul class="steps">
          <li>You hear everybody at once; your own microphone is off until you press it.</li>
          <li>Voices come from where people stand: walk closer to hear somebody better.</li>
          <li>Volume and “mute for me” are beside each name in People.</li>
          <li>With the camera on you see yourself in a corner: drag it to another one, or hide it.</li>
          <li>Choose devices and try them under More, Sound and camera.</li>
        </ul>
      </section>
      {groups.map(({ title, shortcuts }) => (
        <section key={title} class="drawer-section">
          <h3>{title}</h3>
          <dl class="shortcuts">
            {shortcuts.map(({ keys, does }) => (
              <div key={does}>
                <dt>
                  {keys.map((together) => (
                    <span key={together.join('+')} class="shortcut-keys">
                      {together.map((key) => (
                        <KeyCap key={key} name={key} />
                      ))}
                    </span>
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Drawer>
  );
}
