import { ChevronDown, Pause, Play, RotateCcw, Trash2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { IconButton } from '../controls/icon-button.tsx';
import { ProgressLine } from '../controls/progress-line.tsx';
import { usePage } from '../page.ts';
import { CampaignGraphs } from './campaign-graphs.tsx';
import { wordsOfParticles, wordsOfSync } from './campaign-words.ts';
import type { ListedCampaign } from './campaigns-store.ts';
import { ParameterSlider } from './parameter-slider.tsx';

/** A campaign of the room: how it is doing, and what can be done to it. */
export function CampaignCard({ listed }: { readonly listed: ListedCampaign }) {
  const { campaignEdits, session } = usePage();
  const [isAsking, setIsAsking] = useState(false);
  const [isOpen, setIsOpen] = useState(true);
  const { campaign, outline } = listed;
  const { campaignId, running } = campaign;
  const name = outline?.name ?? 'Campaign';
  const maySteer = session.may('edit');
  if (isAsking) {
    return <DeleteQuestion name={name} campaignId={campaignId} onAnswered={() => setIsAsking(false)} />;
  }
  return (
    <li class="campaign" data-testid="campaign">
      <div class="campaign-head">
        <span
          class="campaign-swatch"
          style={{ '--palette': (outline?.look.colors ?? ['#888', '#bbb']).join(', ') }}
          aria-hidden="true"
        />
        <span class="campaign-words">
          <strong>{name}</strong>
          <CampaignState listed={listed} />
        </span>
        {maySteer && (
          <>
            <IconButton
              label={running ? `Pause ${name}` : `Let ${name} go on`}
              Icon={running ? Pause : Play}
              onClick={() => void campaignEdits.setRunning(campaignId, !running)}
            />
            <IconButton
              label={`Start ${name} over`}
              Icon={RotateCcw}
              onClick={() => void campaignEdits.reset(campaignId)}
            />
            <IconButton
              label={`Take ${name} away`}
              Icon={Trash2}
              tone="danger"
              onClick={() => setIsAsking(true)}
            />
          </>
        )}
        <button
          type="button"
          class="button button-icon campaign-more"
          aria-label={`Details of ${name}`}
          title={`Details of ${name}`}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          <ChevronDown aria-hidden="true" />
        </button>
      </div>
      {isOpen && (
        <div class="campaign-body">
          {(outline?.parameters ?? []).map((parameter) => (
            <ParameterSlider
              key={parameter.name}
              campaign={campaign}
              parameter={parameter}
              disabled={!maySteer}
            />
          ))}
          <CampaignGraphs campaign={campaign} />
        </div>
      )}
    </li>
  );
}

function CampaignState({ listed }: { readonly listed: ListedCampaign }) {
  const { campaigns } = usePage();
  const { campaign } = listed;
  const figures = campaigns.figuresOf(campaign.campaignId).value;
  if (figures === null) return <small>{campaign.running ? 'not followed here' : 'paused'}</small>;
  const { words, tone, meaning } = wordsOfSync(figures.sync);
  return (
    <>
      <small title={meaning}>
        {wordsOfParticles(figures.particles)}
        {' · '}
        <span class="campaign-sync" data-tone={tone} data-testid="campaign-sync">
          {campaign.running ? words : 'paused'}
        </span>
      </small>
      {figures.sync.kind === 'joining' && (
        <ProgressLine label="Joining the campaign" fraction={figures.sync.share} />
      )}
    </>
  );
}

function DeleteQuestion(props: {
  readonly name: string;
  readonly campaignId: string;
  readonly onAnswered: () => void;
}) {
  const { campaignEdits } = usePage();
  const { name, campaignId, onAnswered } = props;
  const remove = () => {
    onAnswered();
    void campaignEdits.remove(campaignId);
  };
  return (
    <li class="campaign is-asking" role="alertdialog" aria-label={`Take ${name} away?`}>
      <span class="campaign-words">
        <strong>Take {name} away?</strong>
        <small>It ends for everybody in the room.</small>
      </span>
      <button type="button" class="button" onClick={onAnswered}>
        Keep
      </button>
      <button type="button" class="button button-danger" onClick={remove}>
        Take away
      </button>
    </li>
  );
}
