import { Monitor, Moon, Sun } from 'lucide-preact';
import { ChoiceField } from '../controls/choice-field.tsx';
import { SwitchRow } from '../controls/switch-row.tsx';
import { Drawer } from '../drawers/drawer.tsx';
import { usePage } from '../page.ts';

/** How the page looks and moves, on this device. Everything takes effect at once. */
export function SettingsDrawer() {
  const { drawers, preferences } = usePage();
  const chosen = preferences.all.value;
  return (
    <Drawer title="Settings" onClose={() => drawers.close()}>
      <section class="drawer-section">
        <h3>Look</h3>
        <ChoiceField
          name="theme"
          label="Theme"
          value={chosen.theme}
          choices={[
            { value: 'system', label: 'Device', Icon: Monitor },
            { value: 'dark', label: 'Dark', Icon: Moon },
            { value: 'light', label: 'Light', Icon: Sun },
          ]}
          onChoose={(theme) => preferences.set({ theme })}
        />
        <ChoiceField
          name="text-size"
          label="Text size"
          value={chosen.textSize}
          choices={[
            { value: 'normal', label: 'Normal' },
            { value: 'large', label: 'Large' },
            { value: 'largest', label: 'Largest' },
          ]}
          onChoose={(textSize) => preferences.set({ textSize })}
        />
        <ChoiceField
          name="quality"
          label="Sharpness of the room"
          value={chosen.quality}
          choices={[
            { value: 'low', label: 'Smooth' },
            { value: 'auto', label: 'Balanced' },
            { value: 'high', label: 'Sharp' },
          ]}
          onChoose={(quality) => preferences.set({ quality })}
        />
        <ChoiceField
          name="particles"
          label="Renderer of particles"
          value={chosen.particles}
          choices={[
            { value: 'auto', label: 'Automatic' },
            { value: 'webgpu', label: 'WebGPU' },
            { value: 'webgl2', label: 'WebGL 2' },
          ]}
          onChoose={(particles) => preferences.set({ particles })}
        />
        <p class="field-note">
          WebGPU needs a graphics card and a browser that opens it. Where it is missing, and in a headset,
          WebGL 2 draws them.
        </p>
      </section>
      <section class="drawer-section">
        <h3>Models</h3>
        <ChoiceField
          name="detail"
          label="Detail"
          value={chosen.detail}
          choices={[
            { value: 'low', label: 'Spare' },
            { value: 'auto', label: 'Balanced' },
            { value: 'high', label: 'Rich' },
          ]}
          onChoose={(detail) => preferences.set({ detail })}
        />
        <p class="field-note">
          How much memory models may take on this device. What you look at comes first.
        </p>
        <ChoiceField
          name="delivery"
          label="They come"
          value={chosen.delivery}
          choices={[
            { value: 'websocket', label: 'With the room' },
            { value: 'http', label: 'By web cache' },
          ]}
          onChoose={(delivery) => preferences.set({ delivery })}
        />
        <p class="field-note">
          With the room they never hold up voices and movements. A web cache between you and the server may be
          faster.
        </p>
      </section>
      <section class="drawer-section">
        <h3>Movement</h3>
        <ChoiceField
          name="motion"
          label="Animation"
          value={chosen.motion}
          choices={[
            { value: 'system', label: 'Device' },
            { value: 'reduced', label: 'Reduced' },
            { value: 'full', label: 'Full' },
          ]}
          onChoose={(motion) => preferences.set({ motion })}
        />
        <ChoiceField
          name="walking"
          label="Walking in a headset"
          value={chosen.walking}
          choices={[
            { value: 'teleport', label: 'Jump' },
            { value: 'smooth', label: 'Glide' },
          ]}
          onChoose={(walking) => preferences.set({ walking })}
        />
        <ChoiceField
          name="turning"
          label="Turning in a headset"
          value={chosen.turning}
          choices={[
            { value: 'snap', label: 'In steps' },
            { value: 'smooth', label: 'Smoothly' },
          ]}
          onChoose={(turning) => preferences.set({ turning })}
        />
        <p class="field-note">
          While you glide, the edges of the view darken a little. It keeps stomachs calm.
        </p>
        <SwitchRow
          label="Seated"
          note="Raises you to eye level with people who stand."
          checked={chosen.seated}
          onChange={(seated) => preferences.set({ seated })}
        />
      </section>
    </Drawer>
  );
}
