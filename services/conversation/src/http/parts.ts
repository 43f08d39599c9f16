import type { Blobs } from '@sluice/store';
import type { ConversationParts } from '../act.ts';

export interface ConversationHttp extends ConversationParts {
  /** Where attachments lie before any row names them. */
  readonly blobs: Blobs;
}
