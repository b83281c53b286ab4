import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inviteLink, readAddress, socketUrl, withKey, withoutTicket } from './address.ts';

test('P1 visitors without a room come to the default room', () => {
  assert.equal(readAddress('http://host/').room, 'default');
  assert.equal(readAddress('http://host/?room=').room, 'default');
});

test('P1 the room, the name and the ticket come from the link', () => {
  const address = readAddress('http://host/?room=studio-2&name=Ada&ticket=a.b.c');
  assert.deepEqual(address, { room: 'studio-2', refusedRoom: null, name: 'Ada', ticket: 'a.b.c', key: null });
});

test('I1 the link that npm run ticket prints carries the ticket in its fragment', () => {
  const href = 'http://host/?room=studio-2#ticket=a.b.c';
  assert.equal(readAddress(href).ticket, 'a.b.c');
  assert.equal(withoutTicket(href), 'http://host/?room=studio-2');
  assert.equal(withoutTicket('http://host/?room=a#chapter'), 'http://host/?room=a#chapter');
});

test('P1 a room that cannot exist is named, not joined', () => {
  const address = readAddress('http://host/?room=%3Cscript%3E');
  assert.equal(address.room, 'default');
  assert.equal(address.refusedRoom, '<script>');
});

test('I1 a ticket does not stay in the address bar', () => {
  assert.equal(withoutTicket('http://host/?room=a&ticket=secret'), 'http://host/?room=a');
});

test('I1 an invite link carries the room and nothing else', () => {
  assert.equal(inviteLink('http://host/index.html?room=a&name=Ada#x', 'b'), 'http://host/?room=b');
  assert.equal(
    inviteLink('http://localhost:3000/', 'b', 'https://192.168.1.4:3000'),
    'https://192.168.1.4:3000/?room=b',
  );
});

test('M5 the secret of voices and pictures stays in the fragment, and goes on in the link when it is to', () => {
  const secret = 'kq3X_9-fhW2mZt7LbR1s0A';
  const href = `http://host/?room=a#ticket=a.b.c&key=${secret}`;
  assert.equal(readAddress(href).key, secret);
  assert.equal(withoutTicket(href), `http://host/?room=a#key=${secret}`);
  assert.equal(inviteLink(href, 'a'), 'http://host/?room=a');
  assert.equal(inviteLink(href, 'a', undefined, secret), `http://host/?room=a#key=${secret}`);
  assert.equal(withKey('http://host/?room=a', secret), `http://host/?room=a#key=${secret}`);
  assert.equal(withKey(`http://host/?room=a#key=${secret}`, null), 'http://host/?room=a');
  for (const bad of ['short', 'x'.repeat(200), 'with%20spaces%20in%20between'])
    assert.equal(readAddress(`http://host/#key=${bad}`).key, null, bad);
});

test('A page behind TLS speaks to its room behind TLS', () => {
  assert.equal(socketUrl('https://host/?room=a'), 'wss://host/ws');
  assert.equal(socketUrl('http://host:3000/studio/index.html?x=1#y'), 'ws://host:3000/studio/ws');
});
