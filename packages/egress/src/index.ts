export { isLocalName, refusedAddress } from './address.ts';
export { EgressRefused, type EgressRefusal } from './refusal.ts';
export { type EgressAnswer, type EgressOptions, type EgressRequest, egress, type Egress, type ResolveAddresses } from './request.ts';
export { checkedUrl } from './url.ts';
