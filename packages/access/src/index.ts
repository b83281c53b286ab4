export { grantsByRole, grantsOfGuests, type GuestPolicy } from './grants.ts';
export { grantsOf, guest, hasExpired, type Identity, may, roleOf, type TicketHolder } from './identity.ts';
export {
  issueTicket,
  type TicketKey,
  ticketLifetimeMsMax,
  type TicketOrder,
  verifyTicket,
} from './ticket.ts';
export { TokenBucket } from './token-bucket.ts';
export {
  actionBucket,
  actionsPerSecond,
  chatBucket,
  chatPerSecond,
  watchBucket,
  connectionsPerRoom,
} from './rates.ts';
export { defaultFloodRates, type FloodRates, MessageFlood, type MessageVerdict } from './message-flood.ts';
