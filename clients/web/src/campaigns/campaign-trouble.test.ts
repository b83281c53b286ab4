import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamXrError } from '@streamxr/client';
import { errorCodes } from '@streamxr/protocol';
import { troubleOfCampaign } from './campaign-trouble.ts';

test('C4 every refusal that only campaigns bring says what to do', () => {
  const codes = errorCodes.filter((code) => /CAMPAIGN|TICK_|ENGINE|BINARY/.test(code));
  assert.ok(codes.length >= 8, codes.join());
  for (const code of codes) {
    const said = troubleOfCampaign(new StreamXrError(code, 'As the server says.'));
    assert.equal(said === 'As the server says.', code === 'CAMPAIGN_INVALID', code);
  }
});

test('C4 other refusals are told as the server says them', () => {
  assert.equal(troubleOfCampaign(new StreamXrError('ROOM_FULL', 'No room.')), 'No room.');
  assert.equal(troubleOfCampaign('odd'), 'odd');
});
