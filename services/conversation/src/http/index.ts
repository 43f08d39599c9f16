import type { HttpPlugin } from '@sluice/runtime';
import { beginningRoutes } from './beginning.ts';
import { caseRoutes } from './case.ts';
import { caseFormRoutes } from './case-forms.ts';
import { caseReviewRoutes } from './case-review.ts';
import { channelRuleRoutes } from './channel-rules.ts';
import { complaintRoutes } from './complaint.ts';
import { conversationRoutes } from './conversations.ts';
import { crmRoutes } from './crm.ts';
import { crmImportRoutes } from './crm-import.ts';
import { customerChangeRoutes } from './customer-change.ts';
import { customerExportRoutes } from './customer-export.ts';
import { customerListRoutes } from './customer-list.ts';
import { customerMergeRoutes } from './customer-merges.ts';
import { customerRoutes } from './customers.ts';
import { erasureRoutes } from './erasures.ts';
import { excludedRoutes } from './excluded.ts';
import { linkRoutes } from './links.ts';
import { mergeRoutes } from './merges.ts';
import { messageRoutes } from './messages.ts';
import { messageViewRoutes } from './message-view.ts';
import { noteRoutes } from './notes.ts';
import type { ConversationHttp } from './parts.ts';
import { promiseRoutes } from './promises.ts';
import { registerRoutes } from './register.ts';
import { taskRoutes } from './tasks.ts';
import { ticketMoveRoutes } from './ticket-moves.ts';
import { ticketRoutes } from './tickets.ts';

/** Every route of conversation. */
export function conversationHttp(parts: ConversationHttp): HttpPlugin {
  const resources = [
    ticketRoutes,
    ticketMoveRoutes,
    caseRoutes,
    caseFormRoutes,
    caseReviewRoutes,
    taskRoutes,
    linkRoutes,
    excludedRoutes,
    complaintRoutes,
    registerRoutes,
    conversationRoutes,
    beginningRoutes,
    messageRoutes,
    messageViewRoutes,
    noteRoutes,
    promiseRoutes,
    mergeRoutes,
    customerListRoutes,
    customerRoutes,
    customerChangeRoutes,
    customerMergeRoutes,
    customerExportRoutes,
    erasureRoutes,
    crmRoutes,
    crmImportRoutes,
    channelRuleRoutes,
  ].map((make) => make(parts));
  return async (app) => {
    for (const register of resources) await register(app);
  };
}
