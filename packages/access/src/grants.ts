import { type Grant, grantNames, type Role } from '@streamxr/protocol';

const everyday: readonly Grant[] = ['join', 'chat', 'edit', 'upload', 'speak', 'show'];

/** What a ticket of a role allows when it does not say so itself. */
export const grantsByRole: Readonly<Record<Role, readonly Grant[]>> = {
  owner: grantNames,
  admin: grantNames,
  streamer: everyday,
  premium: everyday,
  free: everyday,
  // A ticket for nobody in particular: look and chat, until it says more.
  anonymous: ['join', 'chat'],
};

/** What an operator lets people without a ticket do. */
export type GuestPolicy = 'edit' | 'view' | 'off';

/**
 * `view` includes chat: talking changes nothing that lasts in the world, and its rate is the lowest of all.
 * `edit` includes deleting assets: without accounts nobody else could ever tidy up.
 */
export const grantsOfGuests: Readonly<Record<GuestPolicy, readonly Grant[]>> = {
  edit: ['join', 'chat', 'edit', 'upload', 'delete-assets', 'speak', 'show'],
  view: ['join', 'chat'],
  off: [],
};
