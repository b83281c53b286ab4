import { MessagesSquare, Presentation } from 'lucide-preact';
import { ChoiceField } from '../controls/choice-field.tsx';
import { usePage } from '../page.ts';
import { stageWords } from './media-words.ts';
import { giveStage } from './stage-actions.ts';

/** Who may speak and show: for hosts to choose, for the audience to read. A room in conversation says nothing of it to guests. */
export function StageField() {
  const page = usePage();
  const { media, people, session } = page;
  if (media.state.value === 'unavailable') return null;
  const stage = media.stage.value;
  const { streamer } = stage;
  // Names come and go with the list.
  void people.others.value;
  const words = stageWords(stage, streamer === null ? null : people.nameOf(streamer));
  if (!session.may('moderate'))
    return stage.mode === 'conversation' ? null : (
      <p class="stage-note">
        <Presentation aria-hidden="true" />
        <span>
          {words}
          {streamer !== session.self.value?.clientId && ' Raise your hand to ask for it.'}
        </span>
      </p>
    );
  return (
    <section class="stage-field">
      <ChoiceField
        name="stage"
        label="Who may speak"
        value={stage.mode}
        choices={[
          { value: 'conversation', label: 'Everybody', Icon: MessagesSquare },
          { value: 'stage', label: 'The stage', Icon: Presentation },
        ]}
        onChoose={(mode) => giveStage(page, { mode, streamer: null })}
      />
      <p class="field-note">
        {words}
        {stage.mode === 'stage' && ' Give it to somebody in the list; raised hands come first.'}
      </p>
    </section>
  );
}
