import { Camera, Mic, MicOff, Volume2 } from 'lucide-preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { KeyCap } from '../controls/key-cap.tsx';
import { SwitchRow } from '../controls/switch-row.tsx';
import { Drawer } from '../drawers/drawer.tsx';
import { usePage } from '../page.ts';
import type { Preferences } from '../preferences/preferences.ts';
import type { SourceKind } from './capture.ts';
import { DevicePicker } from './device-picker.tsx';
import { type Device, DeviceList } from './devices.ts';
import { refusalWords } from './media-words.ts';
import { playTestTone } from './test-tone.ts';
import { usePreview } from './use-preview.ts';
import { VideoView } from './video-view.tsx';
import './devices-drawer.css';

/** Which microphone, camera and speaker, and how they do. Every choice takes effect at once and is kept on this device. */
export function DevicesDrawer() {
  const { drawers } = usePage();
  const list = useMemo(() => new DeviceList(), []);
  useEffect(() => () => list[Symbol.dispose](), [list]);
  const { microphones, cameras, speakers } = list.all.value ?? { microphones: [], cameras: [], speakers: [] };
  const isKnown = list.all.value !== null;
  return (
    <Drawer title="Sound and camera" onClose={() => drawers.close()}>
      <MicrophoneSection
        devices={microphones}
        isMissing={isKnown && microphones.length === 0}
        onAllowed={() => void list.look()}
      />
      <CameraSection
        devices={cameras}
        isMissing={isKnown && cameras.length === 0}
        onAllowed={() => void list.look()}
      />
      <SpeakerSection devices={speakers} />
    </Drawer>
  );
}

interface SectionProps {
  readonly devices: readonly Device[];
  readonly isMissing: boolean;
  /** The browser tells the names of devices now. */
  readonly onAllowed: () => void;
}

function MicrophoneSection({ devices, isMissing, onAllowed }: SectionProps) {
  const { media, preferences } = usePage();
  const chosen = preferences.all.value;
  const state = media.own.microphone.value;
  const preview = usePreview('microphone', onAllowed);
  const change = (changes: Partial<Preferences>) => {
    preferences.set(changes);
    preview.again();
    void media.call.value?.own.microphone.recapture();
  };
  return (
    <section class="drawer-section">
      <h3>Microphone</h3>
      {isMissing ? (
        <Missing kind="microphone" />
      ) : (
        <>
          <DevicePicker
            label="Microphone"
            devices={devices}
            chosen={chosen.microphoneId}
            onChoose={(microphoneId) => change({ microphoneId })}
          />
          <div class="meter-row">
            {preview.device === null ? <MicOff aria-hidden="true" /> : <Mic aria-hidden="true" />}
            <Meter level={preview.level} />
          </div>
          {preview.device === null && (
            <button type="button" class="button button-outlined" onClick={preview.begin}>
              <Mic aria-hidden="true" />
              Try the microphone
            </button>
          )}
          {preview.why !== null && <Refused kind="microphone" why={preview.why} />}
        </>
      )}
      <SwitchRow
        label="Push to talk"
        note="You are heard while you hold V, or the microphone's button."
        checked={chosen.pushToTalk}
        onChange={(pushToTalk) => {
          preferences.set({ pushToTalk });
          if (pushToTalk) media.call.value?.own.microphone.setMuted(true);
        }}
      />
      <SwitchRow
        label="Noise suppression"
        note="Keeps fans and keyboards out of your voice. Off for music."
        checked={chosen.noiseSuppression}
        onChange={(noiseSuppression) => change({ noiseSuppression })}
      />
      <SwitchRow
        label="Echo cancellation"
        note="Keeps the others from hearing themselves. Off only with headphones."
        checked={chosen.echoCancellation}
        onChange={(echoCancellation) => change({ echoCancellation })}
      />
      {(state.kind === 'live' || state.kind === 'muted') && (
        <button type="button" class="button button-outlined" onClick={() => media.turnOff('microphone')}>
          <MicOff aria-hidden="true" />
          Turn the microphone off
        </button>
      )}
      <p class="field-note">
        <KeyCap name="M" /> mutes and unmutes you, <KeyCap name="V" /> lets you speak while you hold it.
      </p>
    </section>
  );
}

function CameraSection({ devices, isMissing, onAllowed }: SectionProps) {
  const { media, preferences } = usePage();
  const preview = usePreview('camera', onAllowed);
  return (
    <section class="drawer-section">
      <h3>Camera</h3>
      {isMissing ? (
        <Missing kind="camera" />
      ) : (
        <>
          <div class="preview">
            {preview.device === null ? (
              <button type="button" class="button button-outlined" onClick={preview.begin}>
                <Camera aria-hidden="true" />
                See yourself
              </button>
            ) : (
              <VideoView media={preview.device} isMirrored label="Your camera, as a mirror" />
            )}
          </div>
          {preview.why !== null && <Refused kind="camera" why={preview.why} />}
          <DevicePicker
            label="Camera"
            devices={devices}
            chosen={preferences.all.value.cameraId}
            onChoose={(cameraId) => {
              preferences.set({ cameraId });
              preview.again();
              void media.call.value?.own.camera.recapture();
            }}
          />
          <p class="field-note">Only you see this picture until you turn the camera on in the bar.</p>
          <SwitchRow
            label="Show me my own picture"
            note="In a corner while the camera is on, as a mirror."
            checked={preferences.all.value.selfViewShown}
            onChange={(selfViewShown) => preferences.set({ selfViewShown })}
          />
        </>
      )}
    </section>
  );
}

function SpeakerSection({ devices }: { readonly devices: readonly Device[] }) {
  const { preferences } = usePage();
  const [isPlaying, setIsPlaying] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);
  const { speakerId } = preferences.all.value;
  const play = async () => {
    setIsPlaying(true);
    setHasFailed(false);
    await playTestTone(speakerId ?? '').catch(() => setHasFailed(true));
    setIsPlaying(false);
  };
  return (
    <section class="drawer-section">
      <h3>Speaker</h3>
      {devices.length > 0 && 'setSinkId' in AudioContext.prototype ? (
        <DevicePicker
          label="Speaker"
          devices={devices}
          chosen={speakerId}
          onChoose={(chosen) => preferences.set({ speakerId: chosen })}
        />
      ) : (
        <p class="field-note">This browser plays on the speaker that the system has chosen.</p>
      )}
      <button type="button" class="button button-outlined" disabled={isPlaying} onClick={() => void play()}>
        <Volume2 aria-hidden="true" />
        {isPlaying ? 'Playing' : 'Play a test tone'}
      </button>
      {hasFailed && (
        <p class="field-error" role="alert">
          That speaker does not answer. Choose another one.
        </p>
      )}
    </section>
  );
}

function Meter({ level }: { readonly level: number }) {
  return (
    <div class="meter" role="meter" aria-label="How loud you are" aria-valuenow={Math.round(level * 100)}>
      <div class="meter-bar" style={{ '--level': level }} />
    </div>
  );
}

function Missing({ kind }: { readonly kind: SourceKind }) {
  const { text, detail } = refusalWords(kind, 'absent');
  return (
    <div class="device-trouble" role="status">
      <strong>{text}</strong>
      <p>{detail}</p>
    </div>
  );
}

function Refused({
  kind,
  why,
}: {
  readonly kind: SourceKind;
  readonly why: Parameters<typeof refusalWords>[1];
}) {
  const { text, detail } = refusalWords(kind, why);
  return (
    <div class="device-trouble" role="alert">
      <strong>{text}</strong>
      <p>{detail}</p>
    </div>
  );
}
