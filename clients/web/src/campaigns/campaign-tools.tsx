import { ArrowUpFromDot, CircleDot, Magnet, Orbit, Send, X } from 'lucide-preact';
import type { LucideIcon } from 'lucide-preact';
import { IconButton } from '../controls/icon-button.tsx';
import { usePage } from '../page.ts';
import { type Tool, tools, toolWords } from './campaign-words.ts';
import './campaign-tools.css';

const icons: Readonly<Record<Tool, LucideIcon>> = {
  push: Orbit,
  pull: Magnet,
  emit: ArrowUpFromDot,
  place: CircleDot,
  throw: Send,
};

/** What the hand does to a campaign: a small palette above the bar while one is in sight, the hint under it while a tool is chosen. */
export function CampaignTools() {
  const { campaigns, drawers, objects, session, world } = usePage();
  const isSeen = world.view?.campaignInSight.value ?? false;
  const tool = campaigns.tool.value;
  const isPhone = matchMedia('(max-width: 719px)').matches;
  if (!isSeen || session.isSpectator.value || objects.selected.value !== null) return null;
  if (isPhone && drawers.open.value !== null) return null;
  const choose = (chosen: Tool) => {
    campaigns.tool.value = tool === chosen ? null : chosen;
  };
  return (
    <div class="tools">
      {tool !== null && <p class="tools-hint">{toolWords[tool].hint}</p>}
      <div class="tools-row glass" role="group" aria-label="What your hand does to the particles">
        {tools.map((each) => {
          const Icon = icons[each];
          return (
            <button
              key={each}
              type="button"
              class="button tools-button"
              aria-pressed={tool === each}
              onClick={() => choose(each)}
            >
              <Icon aria-hidden="true" />
              <span>{toolWords[each].label}</span>
            </button>
          );
        })}
        {tool !== null && (
          <IconButton label="Put the tool away" Icon={X} onClick={() => (campaigns.tool.value = null)} />
        )}
      </div>
    </div>
  );
}
