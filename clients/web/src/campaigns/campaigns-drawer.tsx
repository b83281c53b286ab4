import { Plus } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { type CampaignSample, campaignSamples, limits } from '@streamxr/protocol';
import { ChoiceField } from '../controls/choice-field.tsx';
import { Drawer } from '../drawers/drawer.tsx';
import { usePage } from '../page.ts';
import { CampaignCard } from './campaign-card.tsx';
import { SamplePicture } from './sample-picture.tsx';
import { sampleWords } from './sample-words.ts';
import './campaigns.css';

/** What moves in the room: the campaigns that run, how this device follows them, and samples to start. */
export function CampaignsDrawer() {
  const { campaigns, drawers } = usePage();
  const list = campaigns.list.value;
  return (
    <Drawer
      title="Campaigns"
      {...(list.length === 0 ? {} : { aside: `${list.length} of ${limits.campaignsMax}` })}
      onClose={() => drawers.close()}
    >
      {list.length === 0 ? (
        <p class="campaigns-lead">
          Half a million particles that everybody here sees move alike, and can push around. Start one.
        </p>
      ) : (
        <>
          <ul class="campaigns" aria-label="Campaigns of this room">
            {list.map((listed) => (
              <CampaignCard key={listed.campaign.campaignId} listed={listed} />
            ))}
          </ul>
          <QualityField />
        </>
      )}
      <Samples />
    </Drawer>
  );
}

function QualityField() {
  const { campaigns } = usePage();
  return (
    <section class="drawer-section">
      <ChoiceField
        name="campaign-quality"
        label="Particles on this device"
        value={campaigns.quality.value}
        choices={[
          { value: 'auto', label: 'Auto' },
          { value: 'low', label: '100K' },
          { value: 'medium', label: '250K' },
          { value: 'high', label: '500K' },
          { value: 'ultra', label: '1M' },
        ]}
        onChoose={(quality) => (campaigns.quality.value = quality)}
      />
      <p class="field-note">Fewer are the first part of the same campaign: what happens is the same.</p>
    </section>
  );
}

function Samples() {
  const { session } = usePage();
  if (session.self.value !== null && !session.may('edit')) {
    const why = session.isSpectator.value
      ? 'You are watching. With a seat you can start campaigns.'
      : 'Your ticket lets you watch campaigns, not start them.';
    return <p class="field-note">{why}</p>;
  }
  return (
    <section class="drawer-section">
      <h3>Start a campaign</h3>
      <ul class="samples">
        {campaignSamples.map((sample) => (
          <SampleCard key={sample} sample={sample} />
        ))}
      </ul>
    </section>
  );
}

function SampleCard({ sample }: { readonly sample: CampaignSample }) {
  const { campaignEdits, campaigns, drawers } = usePage();
  const [isStarting, setIsStarting] = useState(false);
  const { name, about } = sampleWords[sample];
  const isFull = campaigns.list.value.length >= limits.campaignsMax;
  const start = async () => {
    // Not disabled meanwhile: a button that is takes the focus with it.
    if (isStarting) return;
    setIsStarting(true);
    const made = await campaignEdits.start(sample);
    setIsStarting(false);
    if (made !== null && matchMedia('(max-width: 719px)').matches) drawers.close();
  };
  return (
    <li>
      <button
        type="button"
        class="sample"
        disabled={isFull}
        aria-busy={isStarting}
        aria-label={`Start ${name}: ${about}`}
        onClick={() => void start()}
      >
        <SamplePicture sample={sample} />
        <span class="sample-words">
          <strong>{name}</strong>
          <small>{isFull ? 'The room has as many as it may' : about}</small>
        </span>
        <Plus aria-hidden="true" />
      </button>
    </li>
  );
}
