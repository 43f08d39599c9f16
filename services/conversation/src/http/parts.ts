import type { Wake } from '@sluice/runtime';
import type { Blobs } from '@sluice/store';
import type { ConversationParts } from '../act.ts';
import type { Together } from '../together.ts';

export interface ConversationHttp extends ConversationParts {
  /** Where attachments lie before any row names them. */
  readonly blobs: Blobs;
  /** Changes of tickets that may go with others'. */
  readonly together: Together;
  /** Rung when somebody is to be erased. */
  readonly erasing: Wake;
  /** Signs what a caller may read of another service. */
  readonly grantSecret: Uint8Array;
}
