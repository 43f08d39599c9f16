// Generated from proto/ by `pnpm generate`; do not edit.
/** Each message as JSON Schema (draft 7); references point into an AsyncAPI document. */
export const JSON_SCHEMAS = {
  AgentStatusChanged: {
    "type": "object",
    "description": "dev.sluice.agent.status_changed.v1 on sluice.agents.events.v1 (public); key and subject: agent.",
    "required": [
      "agentId",
      "status",
      "channels",
      "at"
    ],
    "properties": {
      "agentId": {
        "type": "string"
      },
      "status": {
        "type": "string",
        "description": "available | away | offline"
      },
      "reason": {
        "type": "string"
      },
      "channels": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "Empty: every channel."
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  AgentCapacityChanged: {
    "type": "object",
    "description": "dev.sluice.agent.capacity_changed.v1",
    "required": [
      "agentId",
      "capacity",
      "limits",
      "at"
    ],
    "properties": {
      "agentId": {
        "type": "string"
      },
      "capacity": {
        "type": "integer",
        "format": "int32"
      },
      "limits": {
        "type": "object",
        "additionalProperties": {
          "type": "integer",
          "format": "int32"
        }
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  Party: {
    "type": "object",
    "description": "An address of a person on a channel. Personal data: internal topics only.",
    "required": [
      "kind",
      "value"
    ],
    "properties": {
      "kind": {
        "type": "string",
        "description": "email, phone, user, ..."
      },
      "value": {
        "type": "string",
        "description": "As it stands on the wire of the channel, cleaned."
      },
      "name": {
        "type": "string",
        "description": "The display name that the sender chose; never to be trusted."
      }
    }
  },
  Attachment: {
    "type": "object",
    "description": "A file that came with a contact or goes out with a message; the bytes lie in the blob store.",
    "required": [
      "filename",
      "contentType",
      "bytes",
      "sha256",
      "inline"
    ],
    "properties": {
      "filename": {
        "type": "string"
      },
      "contentType": {
        "type": "string"
      },
      "bytes": {
        "type": "integer",
        "format": "int32"
      },
      "sha256": {
        "type": "string",
        "description": "Hex; also the id in the blob store."
      },
      "inline": {
        "type": "boolean"
      },
      "contentId": {
        "type": "string"
      }
    }
  },
  By: {
    "type": "object",
    "description": "Who did it.",
    "required": [
      "kind"
    ],
    "properties": {
      "kind": {
        "type": "string",
        "description": "customer | agent | rule | bot | system | ladder"
      },
      "id": {
        "type": "string",
        "description": "The agent's id, the rule's id, ...; absent where there is none or it would be personal data."
      }
    }
  },
  ConfigPublished: {
    "type": "object",
    "description": "dev.sluice.config.published.v1 on sluice.config.published.v1; key: `current`.",
    "required": [
      "version",
      "digests",
      "at"
    ],
    "properties": {
      "version": {
        "type": "string"
      },
      "digests": {
        "type": "object",
        "additionalProperties": {
          "type": "string"
        },
        "description": "Document name to SHA-256 (hex) of its text."
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  ConfigReported: {
    "type": "object",
    "description": "dev.sluice.config.applied.v1 and config.refused.v1 on sluice.config.reports.v1; key: the service.",
    "required": [
      "service",
      "version",
      "at",
      "problems"
    ],
    "properties": {
      "service": {
        "type": "string"
      },
      "version": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "problems": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "Why it was refused."
      }
    }
  },
  ContactReceived: {
    "type": "object",
    "description": "dev.sluice.contact.received.v1 on sluice.contacts.received.v1; key and subject: contact point and contact.",
    "required": [
      "contactId",
      "contactPointId",
      "channel",
      "accountId",
      "from",
      "to",
      "text",
      "receivedAt",
      "providerId",
      "attributes",
      "attachments",
      "flags",
      "automatic"
    ],
    "properties": {
      "contactId": {
        "type": "string"
      },
      "contactPointId": {
        "type": "string"
      },
      "channel": {
        "type": "string",
        "description": "email | api | chat | voice | sms | ..."
      },
      "accountId": {
        "type": "string",
        "description": "The channel account of ours that it came to (channels.yaml)."
      },
      "from": {
        "$ref": "#/components/schemas/Party"
      },
      "to": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/Party"
        },
        "description": "Our addresses that it was sent to."
      },
      "subject": {
        "type": "string"
      },
      "text": {
        "type": "string",
        "description": "What is new in it, at most 16 KiB of UTF-8; the whole stands behind `raw`."
      },
      "receivedAt": {
        "type": "string",
        "format": "date-time",
        "description": "The trusted time of receipt; clocks start here."
      },
      "occurredAt": {
        "type": "string",
        "format": "date-time",
        "description": "What the provider or the sender says; shown, never trusted."
      },
      "providerId": {
        "type": "string",
        "description": "Unique per channel account."
      },
      "attributes": {
        "type": "object",
        "additionalProperties": {
          "type": "string"
        }
      },
      "attachments": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/Attachment"
        }
      },
      "mail": {
        "$ref": "#/components/schemas/MailFacts"
      },
      "flags": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "same_message_id: the sender's Message-ID was seen before with other content. text_cut: `text` is not all that is new; attachments_cut: nor are `attachments` all; unparsed: kept whole, only its top was read. unauthenticated: the checks speak against its sender; nothing is answered by itself."
      },
      "automatic": {
        "type": "string",
        "description": "none | bounce | auto_reply | list | feedback_report | system"
      },
      "language": {
        "type": "string",
        "description": "Customer-facing facts the caller vouches for (intake API): tier, class, language."
      }
    }
  },
  MailFacts: {
    "type": "object",
    "required": [
      "messageId",
      "references",
      "threadTokens"
    ],
    "properties": {
      "messageId": {
        "type": "string",
        "description": "As in the header, without angle brackets; made up by us where the mail had none."
      },
      "inReplyTo": {
        "type": "string"
      },
      "references": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "Oldest first."
      },
      "threadTokens": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "Signed thread tokens of ours found in addresses or ids; not yet verified."
      },
      "replyTo": {
        "type": "string"
      },
      "authentication": {
        "allOf": [
          {
            "$ref": "#/components/schemas/MailAuthentication"
          }
        ],
        "description": "Absent where nobody who may be believed has looked: an upstream that is not named, a check that is switched off."
      },
      "machine": {
        "allOf": [
          {
            "$ref": "#/components/schemas/MachineMail"
          }
        ],
        "description": "Of what a machine wrote; absent of a person's mail."
      }
    }
  },
  MachineMail: {
    "type": "object",
    "description": "What a bounce or another automatic mail is about. Told by the mail itself: nothing here is proved.",
    "required": [
      "recipients"
    ],
    "properties": {
      "originalMessageId": {
        "type": "string",
        "description": "Of the mail that it answers or returns, without angle brackets."
      },
      "reason": {
        "type": "string",
        "description": "Of a bounce why (`user_unknown`, `mailbox_full`, ...), else by what it was recognised."
      },
      "permanent": {
        "type": "boolean",
        "description": "Of a bounce: the address itself is gone; false: it may take mail another day."
      },
      "recipients": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "Whom a bounce could not reach, at most ten."
      },
      "status": {
        "type": "string",
        "description": "RFC 3463, of the first that has one."
      }
    }
  },
  MailAuthentication: {
    "type": "object",
    "description": "Who really sent it. The results are words of RFC 8601: pass | fail | softfail | neutral | policy | none | temperror | permerror.",
    "required": [
      "spf",
      "dkim",
      "dmarc",
      "arc",
      "domain",
      "aligned",
      "by"
    ],
    "properties": {
      "spf": {
        "type": "string"
      },
      "dkim": {
        "type": "string"
      },
      "dmarc": {
        "type": "string",
        "description": "`fail` also where the mail has several authors, or another one than was checked: what nobody can check nobody has proved."
      },
      "arc": {
        "type": "string",
        "description": "The chain of who passed it on is whole; that its members are honest is not said."
      },
      "domain": {
        "type": "string",
        "description": "Of the address in From; what the verdict is about."
      },
      "aligned": {
        "type": "boolean",
        "description": "What passed was said by this domain, not only by whoever sent it."
      },
      "by": {
        "type": "string",
        "description": "`listener`: ours; else the authserv-id of the named upstream."
      }
    }
  },
  ConversationOpened: {
    "type": "object",
    "description": "dev.sluice.conversation.opened.v1 on sluice.conversations.events.v1; key and subject: conversation.",
    "required": [
      "conversationId",
      "customerId",
      "ticketId",
      "channel",
      "openedAt"
    ],
    "properties": {
      "conversationId": {
        "type": "string"
      },
      "customerId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "channel": {
        "type": "string"
      },
      "openedAt": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  WorkRequested: {
    "type": "object",
    "description": "dev.sluice.work.requested.v1: the ticket needs an agent's attention; routing makes a work item of it.",
    "required": [
      "conversationId",
      "ticketId",
      "ticketVersion",
      "customerId",
      "cause",
      "channel",
      "accountId",
      "text",
      "customer",
      "attributes",
      "receivedAt",
      "firstResponseOwed",
      "priority",
      "priorityByHuman",
      "excludedAgentIds"
    ],
    "properties": {
      "conversationId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "ticketVersion": {
        "type": "integer",
        "format": "int32",
        "description": "The ticket's entityversion that this was decided on."
      },
      "customerId": {
        "type": "string"
      },
      "cause": {
        "type": "string",
        "description": "new | message | due | reopened | answer_failed | merged | unmerged | reconfigured (it waits, and the configuration has changed)"
      },
      "channel": {
        "type": "string"
      },
      "accountId": {
        "type": "string"
      },
      "subject": {
        "type": "string"
      },
      "text": {
        "type": "string",
        "description": "At most 16 KiB of the customer's new text."
      },
      "customer": {
        "$ref": "#/components/schemas/CustomerFacts"
      },
      "attributes": {
        "type": "object",
        "additionalProperties": {
          "type": "string"
        }
      },
      "receivedAt": {
        "type": "string",
        "format": "date-time",
        "description": "Instant from which age counts: the ticket's first receipt."
      },
      "oldestUnansweredAt": {
        "type": "string",
        "format": "date-time",
        "description": "The oldest customer message that nobody has answered."
      },
      "firstResponseOwed": {
        "type": "boolean",
        "description": "False once an agent has answered; then the next-response target counts."
      },
      "priority": {
        "type": "integer",
        "format": "int32"
      },
      "priorityByHuman": {
        "type": "boolean",
        "description": "Set by a human: no rule lowers it."
      },
      "lastAgentId": {
        "type": "string"
      },
      "ownerId": {
        "type": "string"
      },
      "excludedAgentIds": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "Whom the complaint concerns: they neither hold it nor read about it."
      },
      "classification": {
        "allOf": [
          {
            "$ref": "#/components/schemas/Classification"
          }
        ],
        "description": "What a human or an earlier pass has already said; absent: classify."
      },
      "queueId": {
        "type": "string",
        "description": "The queue it was in before; kept on a return unless rules say otherwise. With `reconfigured`: only one that a human moved it to."
      },
      "authenticated": {
        "type": "string",
        "description": "Of the customer's last words: pass | fail | none. Absent: none."
      },
      "dedicatedAgentId": {
        "type": "string",
        "description": "The customer's own manager, as his attribute `manager` names him; whether there is such an agent is for routing to see."
      },
      "configVersion": {
        "type": "string",
        "description": "The configuration under which it is asked: routing decides on this one or a later."
      },
      "raised": {
        "type": "integer",
        "format": "int32",
        "description": "What ladders and merges have added to the priority; part of it. Absent: nothing."
      }
    }
  },
  CustomerFacts: {
    "type": "object",
    "required": [
      "ticketsBefore"
    ],
    "properties": {
      "tier": {
        "type": "string"
      },
      "class": {
        "type": "string"
      },
      "language": {
        "type": "string"
      },
      "ticketsBefore": {
        "type": "integer",
        "format": "int32",
        "description": "Tickets of this customer before this one."
      }
    }
  },
  Classification: {
    "type": "object",
    "required": [
      "type",
      "urgency",
      "language",
      "confidence",
      "reasons",
      "needsPerson"
    ],
    "properties": {
      "type": {
        "type": "string",
        "description": "An id of the company's table of types, or other."
      },
      "urgency": {
        "type": "string",
        "description": "high | medium | low"
      },
      "language": {
        "type": "string",
        "description": "BCP 47"
      },
      "confidence": {
        "type": "number",
        "format": "double",
        "description": "0 to 1"
      },
      "reasons": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "The words that decided the type, as they stand in the table."
      },
      "needsPerson": {
        "type": "boolean",
        "description": "Not sure enough: a human looks."
      },
      "mood": {
        "type": "string",
        "description": "calm | worried | angry | pleased. Absent: nobody has looked."
      },
      "aboutPerson": {
        "type": "boolean",
        "description": "A complaint of somebody of ours. Absent: nobody has looked."
      },
      "why": {
        "allOf": [
          {
            "$ref": "#/components/schemas/ClassificationWhy"
          }
        ],
        "description": "The words that decided the rest. Absent: a person said it, or an older version."
      }
    }
  },
  ClassificationWhy: {
    "type": "object",
    "required": [
      "urgency",
      "language",
      "mood"
    ],
    "properties": {
      "urgency": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "language": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "A script, small words, model or customer."
      },
      "mood": {
        "type": "array",
        "items": {
          "type": "string"
        }
      }
    }
  },
  WorkWithdrawn: {
    "type": "object",
    "description": "dev.sluice.work.withdrawn.v1: the ticket waits, is resolved, closed or merged: its item ends and frees its load.",
    "required": [
      "conversationId",
      "ticketId",
      "ticketVersion",
      "reason"
    ],
    "properties": {
      "conversationId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "ticketVersion": {
        "type": "integer",
        "format": "int32"
      },
      "reason": {
        "type": "string",
        "description": "waiting | resolved | closed | merged | unmerged"
      }
    }
  },
  WorkReprioritised: {
    "type": "object",
    "description": "dev.sluice.work.reprioritised.v1: a ladder or a human changed the rank.",
    "required": [
      "conversationId",
      "ticketId",
      "ticketVersion",
      "priority",
      "by"
    ],
    "properties": {
      "conversationId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "ticketVersion": {
        "type": "integer",
        "format": "int32"
      },
      "priority": {
        "type": "integer",
        "format": "int32"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      }
    }
  },
  DecisionRefused: {
    "type": "object",
    "description": "dev.sluice.decision.refused.v1: a routing or sla record came too late; routing frees the load that it held.",
    "required": [
      "conversationId",
      "ticketId",
      "ticketVersion",
      "eventId",
      "eventType",
      "reason"
    ],
    "properties": {
      "conversationId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "ticketVersion": {
        "type": "integer",
        "format": "int32"
      },
      "eventId": {
        "type": "string",
        "description": "The event that was refused."
      },
      "eventType": {
        "type": "string"
      },
      "decisionId": {
        "type": "string"
      },
      "workItemId": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "ticket_ended | ticket_waiting | newer_human_decision | superseded"
      },
      "offerId": {
        "type": "string"
      }
    }
  },
  WorkAnswered: {
    "type": "object",
    "description": "dev.sluice.work.answered.v1: the holder has done something about it for the first time since he has it: he is not silent.",
    "required": [
      "conversationId",
      "ticketId",
      "ticketVersion",
      "workItemId",
      "agentId",
      "act",
      "at"
    ],
    "properties": {
      "conversationId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "ticketVersion": {
        "type": "integer",
        "format": "int32"
      },
      "workItemId": {
        "type": "string"
      },
      "agentId": {
        "type": "string"
      },
      "act": {
        "type": "string",
        "description": "message | note | call"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  WorkReassignAsked: {
    "type": "object",
    "description": "dev.sluice.work.reassign_asked.v1: the ladder of a clock takes it from whoever has it. Decided anew: a person who has given it to somebody since wins.",
    "required": [
      "conversationId",
      "ticketId",
      "ticketVersion",
      "cause",
      "clockId",
      "at"
    ],
    "properties": {
      "conversationId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "ticketVersion": {
        "type": "integer",
        "format": "int32"
      },
      "workItemId": {
        "type": "string"
      },
      "queueId": {
        "type": "string",
        "description": "Where it goes. Absent: back to the queue where it is."
      },
      "excludeAgentId": {
        "type": "string",
        "description": "Who has it, and is not asked for it again. Absent: nobody had it."
      },
      "cause": {
        "type": "string",
        "description": "escalation"
      },
      "clockId": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time",
        "description": "When the rung was reached."
      }
    }
  },
  WorkWidenAsked: {
    "type": "object",
    "description": "dev.sluice.work.widen_asked.v1: whoever may be asked for it after the longest wait may be asked now.",
    "required": [
      "conversationId",
      "ticketId",
      "ticketVersion",
      "cause",
      "clockId",
      "at"
    ],
    "properties": {
      "conversationId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "ticketVersion": {
        "type": "integer",
        "format": "int32"
      },
      "workItemId": {
        "type": "string"
      },
      "cause": {
        "type": "string",
        "description": "escalation"
      },
      "clockId": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  WorkExcluded: {
    "type": "object",
    "description": "dev.sluice.work.excluded.v1: whom a complaint concerns has changed. Whoever of them has its work, or is asked for it, has it no more; none of them reads why it went where it went.",
    "required": [
      "conversationId",
      "ticketId",
      "ticketVersion",
      "agentIds",
      "at"
    ],
    "properties": {
      "conversationId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "ticketVersion": {
        "type": "integer",
        "format": "int32"
      },
      "agentIds": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "All of them."
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  OutboundRequested: {
    "type": "object",
    "description": "dev.sluice.outbound.requested.v1 on sluice.outbound.messages.v1; key: contact point; subject: message.",
    "required": [
      "messageId",
      "conversationId",
      "ticketId",
      "contactPointId",
      "channel",
      "accountId",
      "to",
      "text",
      "attachments",
      "requestedAt",
      "author"
    ],
    "properties": {
      "messageId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "contactPointId": {
        "type": "string"
      },
      "channel": {
        "type": "string"
      },
      "accountId": {
        "type": "string"
      },
      "to": {
        "$ref": "#/components/schemas/Party"
      },
      "subject": {
        "type": "string"
      },
      "text": {
        "type": "string"
      },
      "attachments": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/Attachment"
        }
      },
      "mail": {
        "$ref": "#/components/schemas/OutboundMail"
      },
      "requestedAt": {
        "type": "string",
        "format": "date-time"
      },
      "author": {
        "type": "string",
        "description": "agent | bot | system: a machine's mail says so in its headers."
      },
      "html": {
        "type": "string",
        "description": "The same as `text`, sanitised: a mail carries both."
      }
    }
  },
  OutboundMail: {
    "type": "object",
    "required": [
      "messageId",
      "references",
      "replyTo"
    ],
    "properties": {
      "messageId": {
        "type": "string",
        "description": "Ours, with the signed token in it; without angle brackets."
      },
      "inReplyTo": {
        "type": "string"
      },
      "references": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "replyTo": {
        "type": "string",
        "description": "The stable reply address with the token."
      }
    }
  },
  ReceiptRecorded: {
    "type": "object",
    "description": "dev.sluice.receipt.recorded.v1 on sluice.outbound.receipts.v1; key: contact point; subject: message.",
    "required": [
      "messageId",
      "conversationId",
      "ticketId",
      "status",
      "at"
    ],
    "properties": {
      "messageId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "status": {
        "type": "string",
        "description": "sent | delivered | read | failed"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "providerMessageId": {
        "type": "string"
      },
      "code": {
        "type": "string",
        "description": "Short and stable, e.g. an SMTP enhanced status code."
      },
      "detail": {
        "type": "string"
      }
    }
  },
  CustomerCreated: {
    "type": "object",
    "description": "dev.sluice.customer.created.v1 on sluice.customers.events.v1 (public: no personal data).",
    "required": [
      "customerId",
      "channel",
      "createdAt"
    ],
    "properties": {
      "customerId": {
        "type": "string"
      },
      "channel": {
        "type": "string"
      },
      "createdAt": {
        "type": "string",
        "format": "date-time"
      },
      "tier": {
        "type": "string"
      },
      "class": {
        "type": "string"
      },
      "language": {
        "type": "string"
      }
    }
  },
  CustomerUpdated: {
    "type": "object",
    "description": "dev.sluice.customer.updated.v1 on sluice.customers.events.v1 (public: which facts have changed, never what they say of a person).",
    "required": [
      "customerId",
      "changed",
      "source",
      "updatedAt"
    ],
    "properties": {
      "customerId": {
        "type": "string",
        "description": "Who counts now: of customers that were merged, the one who survives."
      },
      "changed": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "Names of attributes, and `identities`."
      },
      "source": {
        "type": "string",
        "description": "agent | crm | api | ..."
      },
      "updatedAt": {
        "type": "string",
        "format": "date-time"
      },
      "tier": {
        "type": "string"
      },
      "class": {
        "type": "string"
      },
      "language": {
        "type": "string"
      }
    }
  },
  CustomerMerged: {
    "type": "object",
    "description": "dev.sluice.customer.merged.v1: two customers are one person; key and subject: who counts now.",
    "required": [
      "customerId",
      "mergedId",
      "memberIds",
      "cause",
      "by",
      "mergedAt"
    ],
    "properties": {
      "customerId": {
        "type": "string"
      },
      "mergedId": {
        "type": "string",
        "description": "Whose id does not count any more; it stands in events of before and after all the same."
      },
      "memberIds": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "All ids that mean `customer_id` through this merge, `merged_id` first."
      },
      "cause": {
        "type": "string",
        "description": "person | proved"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "mergedAt": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  CustomerUnmerged: {
    "type": "object",
    "description": "dev.sluice.customer.unmerged.v1: a merge was taken back; key and subject: whom he was merged into.",
    "required": [
      "customerId",
      "unmergedId",
      "memberIds",
      "by",
      "unmergedAt"
    ],
    "properties": {
      "customerId": {
        "type": "string"
      },
      "unmergedId": {
        "type": "string",
        "description": "Who counts by himself again."
      },
      "memberIds": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "All ids that mean `unmerged_id` now, itself first."
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "unmergedAt": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  CustomerErased: {
    "type": "object",
    "description": "dev.sluice.customer.erased.v1 on sluice.customers.events.v1: a person was erased; key and subject: who counted last. Forget what you hold of these ids.",
    "required": [
      "customerId",
      "memberIds",
      "erasedAt"
    ],
    "properties": {
      "customerId": {
        "type": "string"
      },
      "memberIds": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "All ids that meant this person, `customer_id` first."
      },
      "erasedAt": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  ErasureRequested: {
    "type": "object",
    "description": "dev.sluice.erasure.requested.v1 on sluice.erasures.requested.v1; key and subject: the erasure. One piece of it: each service erases what it has of these ids, once it has handled all that was on its topics by then, and reports.",
    "required": [
      "erasureId",
      "pieceId",
      "contactIds",
      "messageIds",
      "contactPointIds",
      "conversationIds",
      "ticketIds",
      "requestedAt"
    ],
    "properties": {
      "erasureId": {
        "type": "string"
      },
      "pieceId": {
        "type": "string",
        "description": "Uuid; what a report answers. It may come again."
      },
      "contactIds": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "messageIds": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "contactPointIds": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "conversationIds": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "ticketIds": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "requestedAt": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  ErasureFilesAsked: {
    "type": "object",
    "description": "dev.sluice.erasure.files_asked.v1: the files of an erased person are set aside; whoever still names one of them says so.",
    "required": [
      "erasureId",
      "pieceId",
      "fileIds",
      "askedAt"
    ],
    "properties": {
      "erasureId": {
        "type": "string"
      },
      "pieceId": {
        "type": "string"
      },
      "fileIds": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "Ids in the blob store."
      },
      "askedAt": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  ErasureReported: {
    "type": "object",
    "description": "dev.sluice.erasure.reported.v1 on sluice.erasures.reported.v1; key: the service; subject: the erasure.",
    "required": [
      "service",
      "erasureId",
      "pieceId",
      "counts",
      "fileIds",
      "done",
      "at"
    ],
    "properties": {
      "service": {
        "type": "string"
      },
      "erasureId": {
        "type": "string"
      },
      "pieceId": {
        "type": "string"
      },
      "counts": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/ErasedCount"
        }
      },
      "fileIds": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "Files that were named by what was erased; they are not removed yet."
      },
      "done": {
        "type": "boolean",
        "description": "False: more reports of this piece follow."
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  ErasedCount: {
    "type": "object",
    "required": [
      "of",
      "count"
    ],
    "properties": {
      "of": {
        "type": "string",
        "description": "contacts | deliveries | deadLetters | ..."
      },
      "count": {
        "type": "integer",
        "format": "int32"
      }
    }
  },
  ErasureFilesHeld: {
    "type": "object",
    "description": "dev.sluice.erasure.files_held.v1: of the files that were asked for, those that the service names.",
    "required": [
      "service",
      "erasureId",
      "pieceId",
      "fileIds",
      "at"
    ],
    "properties": {
      "service": {
        "type": "string"
      },
      "erasureId": {
        "type": "string"
      },
      "pieceId": {
        "type": "string"
      },
      "fileIds": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  SurveyDue: {
    "type": "object",
    "description": "dev.sluice.survey.due.v1 on sluice.insight.events.v1; key: conversation; subject: survey. The customer is to be asked how the solution was.",
    "required": [
      "surveyId",
      "ticketId",
      "conversationId",
      "onVersion",
      "at",
      "configVersion",
      "url",
      "texts"
    ],
    "properties": {
      "surveyId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "onVersion": {
        "type": "integer",
        "format": "int32",
        "description": "The ticket's entityversion of the solution that is asked about."
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "configVersion": {
        "type": "string"
      },
      "url": {
        "type": "string",
        "description": "The signed link to the page: whoever has it can answer."
      },
      "texts": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/SurveyText"
        },
        "description": "One for each language; `{link}` in it stands for the link."
      }
    }
  },
  SurveyText: {
    "type": "object",
    "required": [
      "language",
      "subject",
      "text"
    ],
    "properties": {
      "language": {
        "type": "string",
        "description": "zh | en"
      },
      "subject": {
        "type": "string"
      },
      "text": {
        "type": "string"
      }
    }
  },
  SurveySkipped: {
    "type": "object",
    "description": "dev.sluice.survey.skipped.v1: somebody waited for it (it was planned, or the ticket is a case), and nobody is asked.",
    "required": [
      "surveyId",
      "ticketId",
      "conversationId",
      "reason",
      "at"
    ],
    "properties": {
      "surveyId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "asked_recently | late | not_configured | not_asked: the company does not ask about such a solution"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  SurveyAnswered: {
    "type": "object",
    "description": "dev.sluice.survey.answered.v1: what was answered, or what it was changed to. Ratings alone: what the customer wrote stays in insight.",
    "required": [
      "surveyId",
      "ticketId",
      "conversationId",
      "ratings",
      "by",
      "at"
    ],
    "properties": {
      "surveyId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "ratings": {
        "type": "object",
        "additionalProperties": {
          "type": "integer",
          "format": "int32"
        },
        "description": "By question: 1 to 5."
      },
      "by": {
        "type": "string",
        "description": "customer | phone"
      },
      "recordedBy": {
        "type": "string",
        "description": "With `phone`: who wrote it down."
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  Candidate: {
    "type": "object",
    "required": [
      "agentId",
      "score"
    ],
    "properties": {
      "agentId": {
        "type": "string"
      },
      "score": {
        "type": "number",
        "format": "double",
        "description": "By the strategy; smaller is better."
      }
    }
  },
  Features: {
    "type": "object",
    "description": "What was known of the ticket when the decision was made.",
    "required": [
      "channel",
      "priority"
    ],
    "properties": {
      "channel": {
        "type": "string"
      },
      "language": {
        "type": "string"
      },
      "intent": {
        "type": "string",
        "description": "The classified type."
      },
      "priority": {
        "type": "integer",
        "format": "int32"
      },
      "tier": {
        "type": "string"
      }
    }
  },
  Hold: {
    "type": "object",
    "description": "For whom it waits although others could take it.",
    "required": [
      "agentId",
      "why",
      "until"
    ],
    "properties": {
      "agentId": {
        "type": "string"
      },
      "why": {
        "type": "string",
        "description": "dedicated | last"
      },
      "until": {
        "type": "string",
        "format": "date-time",
        "description": "It ends then, or as soon as he leaves."
      }
    }
  },
  ExpectedWait: {
    "type": "object",
    "description": "How long it is likely to wait: half of those like it wait at most p50_ms, nine of ten at most p90_ms. Without the two: why nobody knows.",
    "required": [],
    "properties": {
      "p50Ms": {
        "type": "integer",
        "format": "int32"
      },
      "p90Ms": {
        "type": "integer",
        "format": "int32"
      },
      "unknown": {
        "type": "string",
        "description": "closed | nobody_on_shift | too_few_seen"
      },
      "opensAt": {
        "type": "string",
        "format": "date-time",
        "description": "Where the queue is closed."
      }
    }
  },
  Decision: {
    "type": "object",
    "description": "The decision card's public part.",
    "required": [
      "decisionId",
      "configVersion",
      "ruleId",
      "ruleText",
      "queueId",
      "strategy",
      "features",
      "candidates",
      "excluded",
      "position",
      "waitedMs",
      "decidedInMs"
    ],
    "properties": {
      "decisionId": {
        "type": "string"
      },
      "configVersion": {
        "type": "string"
      },
      "ruleId": {
        "type": "string"
      },
      "ruleText": {
        "type": "string",
        "description": "The rule in words."
      },
      "queueId": {
        "type": "string"
      },
      "agentId": {
        "type": "string",
        "description": "Absent where nobody could take it."
      },
      "strategy": {
        "type": "string",
        "description": "longest_idle | least_load | most_skilled | least_flexible | best | last_agent | manual"
      },
      "features": {
        "$ref": "#/components/schemas/Features"
      },
      "candidates": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/Candidate"
        },
        "description": "The chosen one and the next nine."
      },
      "excluded": {
        "type": "object",
        "additionalProperties": {
          "type": "integer",
          "format": "int32"
        },
        "description": "Count for each reason of exclusion."
      },
      "position": {
        "type": "integer",
        "format": "int32",
        "description": "Waiting work of the same queue ranked before it when it was queued."
      },
      "waitedMs": {
        "type": "integer",
        "format": "int32"
      },
      "decidedInMs": {
        "type": "integer",
        "format": "int32"
      },
      "ring": {
        "type": "integer",
        "format": "int32",
        "description": "Rings that were open; 0: the members alone."
      },
      "why": {
        "type": "string",
        "description": "Why this agent: dedicated | last | strategy | manual | pull"
      },
      "holdFor": {
        "allOf": [
          {
            "$ref": "#/components/schemas/Hold"
          }
        ],
        "description": "Absent where it waits for nobody in particular."
      },
      "expectedWait": {
        "allOf": [
          {
            "$ref": "#/components/schemas/ExpectedWait"
          }
        ],
        "description": "Where nobody could take it: as announced then."
      },
      "drain": {
        "type": "boolean",
        "description": "Its queue drains: part work is kept from agents for whom a more urgent whole one waits."
      }
    }
  },
  WorkQueued: {
    "type": "object",
    "description": "dev.sluice.work.queued.v1 on sluice.routing.events.v1; key and subject: conversation and ticket.",
    "required": [
      "workItemId",
      "ticketId",
      "conversationId",
      "onVersion",
      "queueId",
      "priority",
      "queuedAt",
      "ruleId",
      "configVersion",
      "decisionId"
    ],
    "properties": {
      "workItemId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "onVersion": {
        "type": "integer",
        "format": "int32",
        "description": "The ticket's entityversion that this was decided on."
      },
      "queueId": {
        "type": "string"
      },
      "priority": {
        "type": "integer",
        "format": "int32"
      },
      "deadlineAt": {
        "type": "string",
        "format": "date-time"
      },
      "queuedAt": {
        "type": "string",
        "format": "date-time"
      },
      "ruleId": {
        "type": "string"
      },
      "configVersion": {
        "type": "string"
      },
      "decisionId": {
        "type": "string"
      },
      "classification": {
        "allOf": [
          {
            "$ref": "#/components/schemas/Classification"
          }
        ],
        "description": "Present where this pass classified it."
      },
      "says": {
        "allOf": [
          {
            "$ref": "#/components/schemas/RuleSays"
          }
        ],
        "description": "Once in a stay in queueing, with its first decision; never for what is only put through other rules. Absent: its rule says nothing more."
      }
    }
  },
  RuleSays: {
    "type": "object",
    "description": "What a rule says beside where the work waits.",
    "required": [
      "labels"
    ],
    "properties": {
      "labels": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "Added to those that the ticket has."
      },
      "answer": {
        "allOf": [
          {
            "$ref": "#/components/schemas/RuleAnswer"
          }
        ],
        "description": "To be said to whoever wrote, once a ticket, by no person."
      },
      "caseProcessId": {
        "type": "string",
        "description": "The ticket becomes a case that runs through this process, unless it is one."
      }
    }
  },
  RuleAnswer: {
    "type": "object",
    "required": [
      "language",
      "text"
    ],
    "properties": {
      "language": {
        "type": "string",
        "description": "zh | en: the language of the contact, else that of its account."
      },
      "text": {
        "type": "string"
      }
    }
  },
  WorkAssigned: {
    "type": "object",
    "description": "dev.sluice.work.assigned.v1",
    "required": [
      "workItemId",
      "ticketId",
      "conversationId",
      "onVersion",
      "agentId",
      "cause",
      "at",
      "decision"
    ],
    "properties": {
      "workItemId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "onVersion": {
        "type": "integer",
        "format": "int32"
      },
      "agentId": {
        "type": "string"
      },
      "cause": {
        "type": "string",
        "description": "push | offer | pull | manual | transfer"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "decision": {
        "$ref": "#/components/schemas/Decision"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "offerId": {
        "type": "string",
        "description": "The offer that he accepted."
      },
      "forced": {
        "type": "boolean",
        "description": "By hand, to one who was full or absent."
      }
    }
  },
  WorkOffered: {
    "type": "object",
    "description": "dev.sluice.work.offered.v1: he may take it until `expires_at`; nobody holds it before he accepts. Its units are his from now on.",
    "required": [
      "workItemId",
      "ticketId",
      "conversationId",
      "onVersion",
      "offerId",
      "agentId",
      "at",
      "expiresAt",
      "decision"
    ],
    "properties": {
      "workItemId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "onVersion": {
        "type": "integer",
        "format": "int32"
      },
      "offerId": {
        "type": "string"
      },
      "agentId": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "expiresAt": {
        "type": "string",
        "format": "date-time"
      },
      "decision": {
        "$ref": "#/components/schemas/Decision"
      }
    }
  },
  WorkAccepted: {
    "type": "object",
    "description": "dev.sluice.work.accepted.v1: he takes what he was offered; work.assigned with the same offer follows in the same commit.",
    "required": [
      "workItemId",
      "ticketId",
      "conversationId",
      "onVersion",
      "offerId",
      "agentId",
      "at"
    ],
    "properties": {
      "workItemId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "onVersion": {
        "type": "integer",
        "format": "int32"
      },
      "offerId": {
        "type": "string"
      },
      "agentId": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  WorkDeclined: {
    "type": "object",
    "description": "dev.sluice.work.declined.v1: it waits again in its old place; he is not asked again for a while.",
    "required": [
      "workItemId",
      "ticketId",
      "conversationId",
      "onVersion",
      "offerId",
      "agentId",
      "at"
    ],
    "properties": {
      "workItemId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "onVersion": {
        "type": "integer",
        "format": "int32"
      },
      "offerId": {
        "type": "string"
      },
      "agentId": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "reason": {
        "type": "string",
        "description": "A short word of a program ([a-z_], 40 at most), never a person's text."
      }
    }
  },
  WorkOfferTimedOut: {
    "type": "object",
    "description": "dev.sluice.work.offer_timed_out.v1: he has not answered; as if he had declined.",
    "required": [
      "workItemId",
      "ticketId",
      "conversationId",
      "onVersion",
      "offerId",
      "agentId",
      "at"
    ],
    "properties": {
      "workItemId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "onVersion": {
        "type": "integer",
        "format": "int32"
      },
      "offerId": {
        "type": "string"
      },
      "agentId": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  WorkOfferRescinded: {
    "type": "object",
    "description": "dev.sluice.work.offer_rescinded.v1: taken back before he answered; nobody is barred by it.",
    "required": [
      "workItemId",
      "ticketId",
      "conversationId",
      "onVersion",
      "offerId",
      "agentId",
      "reason",
      "at"
    ],
    "properties": {
      "workItemId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "onVersion": {
        "type": "integer",
        "format": "int32"
      },
      "offerId": {
        "type": "string"
      },
      "agentId": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "away | offline | withdrawn | assigned | configuration | escalated"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  WorkOverflowed: {
    "type": "object",
    "description": "dev.sluice.work.overflowed.v1: it has waited its queue's longest time and asks in another queue now. Age and deadline stay, the wait begins anew.",
    "required": [
      "workItemId",
      "ticketId",
      "conversationId",
      "onVersion",
      "fromQueueId",
      "toQueueId",
      "afterMs",
      "at",
      "ruleId",
      "configVersion",
      "decisionId"
    ],
    "properties": {
      "workItemId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "onVersion": {
        "type": "integer",
        "format": "int32"
      },
      "fromQueueId": {
        "type": "string"
      },
      "toQueueId": {
        "type": "string"
      },
      "afterMs": {
        "type": "integer",
        "format": "int32",
        "description": "What it had waited, in the opening time of the first queue."
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "ruleId": {
        "type": "string"
      },
      "configVersion": {
        "type": "string"
      },
      "decisionId": {
        "type": "string"
      },
      "deadlineAt": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  WorkHandoverAsked: {
    "type": "object",
    "description": "dev.sluice.work.handover_asked.v1: its holder offers it to another agent, and keeps it until that one accepts.",
    "required": [
      "workItemId",
      "ticketId",
      "conversationId",
      "onVersion",
      "offerId",
      "fromAgentId",
      "toAgentId",
      "at",
      "expiresAt",
      "by"
    ],
    "properties": {
      "workItemId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "onVersion": {
        "type": "integer",
        "format": "int32"
      },
      "offerId": {
        "type": "string"
      },
      "fromAgentId": {
        "type": "string"
      },
      "toAgentId": {
        "type": "string"
      },
      "noteId": {
        "type": "string",
        "description": "The internal note of this conversation that goes with it (POST /v1/conversations/{id}/notes, written first): its words never leave conversation."
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "expiresAt": {
        "type": "string",
        "format": "date-time"
      },
      "by": {
        "allOf": [
          {
            "$ref": "#/components/schemas/By"
          }
        ],
        "description": "The holder, or his lead."
      }
    }
  },
  WorkHandoverDecided: {
    "type": "object",
    "description": "dev.sluice.work.handover_decided.v1: accepted: work.assigned (cause transfer, the same offer) follows in the same commit; else the holder keeps it.",
    "required": [
      "workItemId",
      "ticketId",
      "conversationId",
      "onVersion",
      "offerId",
      "fromAgentId",
      "toAgentId",
      "outcome",
      "at"
    ],
    "properties": {
      "workItemId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "onVersion": {
        "type": "integer",
        "format": "int32"
      },
      "offerId": {
        "type": "string"
      },
      "fromAgentId": {
        "type": "string"
      },
      "toAgentId": {
        "type": "string"
      },
      "outcome": {
        "type": "string",
        "description": "accepted | declined | timed_out | rescinded"
      },
      "reason": {
        "type": "string",
        "description": "Of a rescinded one as in work.offer_rescinded, of a declined one as in work.declined."
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  WorkReturned: {
    "type": "object",
    "description": "dev.sluice.work.returned.v1: taken from its holder, waiting again in its old place.",
    "required": [
      "workItemId",
      "ticketId",
      "conversationId",
      "onVersion",
      "agentId",
      "reason",
      "at"
    ],
    "properties": {
      "workItemId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "onVersion": {
        "type": "integer",
        "format": "int32"
      },
      "agentId": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "offline | agent | supervisor | decision_refused | silent | handover | escalated | excluded (a complaint concerns him)"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "clockId": {
        "type": "string",
        "description": "Of an escalated one: whose ladder it was."
      }
    }
  },
  WorkTransferred: {
    "type": "object",
    "description": "dev.sluice.work.transferred.v1: moved to another queue by a human, a ladder, or since its own is gone.",
    "required": [
      "workItemId",
      "ticketId",
      "conversationId",
      "onVersion",
      "fromQueueId",
      "toQueueId",
      "by",
      "at"
    ],
    "properties": {
      "workItemId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "onVersion": {
        "type": "integer",
        "format": "int32"
      },
      "fromAgentId": {
        "type": "string"
      },
      "fromQueueId": {
        "type": "string"
      },
      "toQueueId": {
        "type": "string"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "noteId": {
        "type": "string",
        "description": "As in work.handover_asked."
      },
      "reason": {
        "type": "string",
        "description": "escalated. Absent: a human's, or the configuration's."
      },
      "clockId": {
        "type": "string",
        "description": "Of an escalated one: whose ladder it was."
      }
    }
  },
  SlaClockChanged: {
    "type": "object",
    "description": "dev.sluice.sla.warned.v1, sla.breached.v1, sla.breach_withdrawn.v1 on sluice.sla.events.v1; key: conversation; subject: clock.",
    "required": [
      "clockId",
      "ticketId",
      "conversationId",
      "onVersion",
      "clock",
      "dueAt",
      "at",
      "policyId",
      "configVersion",
      "lateIntake"
    ],
    "properties": {
      "clockId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "onVersion": {
        "type": "integer",
        "format": "int32",
        "description": "The ticket's entityversion that this was decided on."
      },
      "clock": {
        "type": "string",
        "description": "first_response | next_response | resolution | periodic_update | ownership | third_party | stage | task | promise"
      },
      "dueAt": {
        "type": "string",
        "format": "date-time"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "policyId": {
        "type": "string"
      },
      "configVersion": {
        "type": "string"
      },
      "lateIntake": {
        "type": "boolean"
      },
      "of": {
        "type": "string",
        "description": "What it is the clock of: `stage.step`, the id of a task or promise, the queue of an ownership. Absent: the ticket itself."
      }
    }
  },
  SlaPriorityRaised: {
    "type": "object",
    "description": "dev.sluice.sla.priority_raised.v1 and sla.priority_withdrawn.v1",
    "required": [
      "clockId",
      "ticketId",
      "conversationId",
      "onVersion",
      "by",
      "rung",
      "at"
    ],
    "properties": {
      "clockId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "onVersion": {
        "type": "integer",
        "format": "int32"
      },
      "by": {
        "type": "integer",
        "format": "int32",
        "description": "Added to (or, withdrawn, taken from) the ticket's priority; at most 100 in all."
      },
      "rung": {
        "type": "integer",
        "format": "int32"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  SlaActionAsked: {
    "type": "object",
    "description": "dev.sluice.sla.reassign_asked.v1, sla.widen_asked.v1 and sla.task_asked.v1: a rung of a ladder wants something done with the ticket.",
    "required": [
      "clockId",
      "ticketId",
      "conversationId",
      "onVersion",
      "rung",
      "at",
      "policyId",
      "configVersion"
    ],
    "properties": {
      "clockId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "onVersion": {
        "type": "integer",
        "format": "int32"
      },
      "rung": {
        "type": "integer",
        "format": "int32"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "policyId": {
        "type": "string"
      },
      "configVersion": {
        "type": "string"
      },
      "queueId": {
        "type": "string",
        "description": "reassign: where it goes. Absent: back to its own queue, without its holder."
      },
      "departmentId": {
        "type": "string",
        "description": "task: whose it is, and what is to be done."
      },
      "text": {
        "type": "string"
      }
    }
  },
  NoticeRequested: {
    "type": "object",
    "description": "dev.sluice.notice.requested.v1 on sluice.sla.notices.v1 (internal); key: recipient. One for each who is told, and each way; the list in the API has all of them besides.",
    "required": [
      "noticeId",
      "recipientId",
      "via",
      "ticketId",
      "conversationId",
      "at",
      "configVersion",
      "texts"
    ],
    "properties": {
      "noticeId": {
        "type": "string",
        "description": "The same id is the same notice, however often it comes."
      },
      "recipientId": {
        "type": "string",
        "description": "An agent's id, or that of a webhook of policies.yaml. Addresses and secrets stand in the configuration alone."
      },
      "via": {
        "type": "string",
        "description": "mail | slack | webhook"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "configVersion": {
        "type": "string"
      },
      "texts": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/NoticeText"
        },
        "description": "As a person reads it, in each language."
      },
      "escalation": {
        "allOf": [
          {
            "$ref": "#/components/schemas/EscalationFired"
          }
        ],
        "description": "What it is about. Absent where it is no clock's affair."
      }
    }
  },
  NoticeText: {
    "type": "object",
    "required": [
      "language",
      "text"
    ],
    "properties": {
      "language": {
        "type": "string",
        "description": "zh | en"
      },
      "text": {
        "type": "string"
      }
    }
  },
  EscalationAcknowledged: {
    "type": "object",
    "description": "dev.sluice.escalation.acknowledged.v1 on sluice.sla.escalations.v1 (public): somebody sees to it, the ladder of this clock climbs no further.",
    "required": [
      "escalationId",
      "clockId",
      "ticketId",
      "conversationId",
      "by",
      "at"
    ],
    "properties": {
      "escalationId": {
        "type": "string"
      },
      "clockId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "by": {
        "type": "string",
        "description": "The agent, or the key."
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  EscalationFired: {
    "type": "object",
    "description": "dev.sluice.escalation.fired.v1 on sluice.sla.escalations.v1 (public); key: ticket; subject: clock.",
    "required": [
      "clockId",
      "ticketId",
      "conversationId",
      "clock",
      "rung",
      "stage",
      "actions",
      "notified",
      "dueAt",
      "at",
      "policyId",
      "configVersion",
      "lateIntake"
    ],
    "properties": {
      "clockId": {
        "type": "string"
      },
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "clock": {
        "type": "string"
      },
      "rung": {
        "type": "integer",
        "format": "int32",
        "description": "0-based place in the ladder; warnings are rung -1."
      },
      "stage": {
        "type": "string",
        "description": "warning | breach | after"
      },
      "actions": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "notify | raise_priority | reassign | widen | webhook | open_task"
      },
      "notified": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "Ids of agents, team leads: each has a notice of this. Nobody only where all of them have one of an earlier digest."
      },
      "dueAt": {
        "type": "string",
        "format": "date-time"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "policyId": {
        "type": "string"
      },
      "configVersion": {
        "type": "string"
      },
      "lateIntake": {
        "type": "boolean"
      },
      "agentId": {
        "type": "string"
      },
      "queueId": {
        "type": "string"
      },
      "digest": {
        "allOf": [
          {
            "$ref": "#/components/schemas/EscalationDigest"
          }
        ],
        "description": "Where the ticket was overdue when it came and its whole ladder is one message: who else this stands with. Absent: nobody."
      },
      "of": {
        "type": "string",
        "description": "As in SlaClockChanged."
      }
    }
  },
  EscalationDigest: {
    "type": "object",
    "description": "What came overdue together (a back-fill) is one notice for each who is told: the first escalation begins it, the later ones join it.",
    "required": [
      "joined"
    ],
    "properties": {
      "joined": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/DigestEntry"
        }
      }
    }
  },
  DigestEntry: {
    "type": "object",
    "required": [
      "agentId",
      "digestId"
    ],
    "properties": {
      "agentId": {
        "type": "string"
      },
      "digestId": {
        "type": "string",
        "description": "Id of the escalation.fired that began his digest, and told him."
      }
    }
  },
  TicketRef: {
    "type": "object",
    "description": "Stands in every ticket event.",
    "required": [
      "ticketId",
      "conversationId",
      "customerId"
    ],
    "properties": {
      "ticketId": {
        "type": "string"
      },
      "conversationId": {
        "type": "string"
      },
      "customerId": {
        "type": "string"
      }
    }
  },
  TicketCreated: {
    "type": "object",
    "required": [
      "ticket",
      "channel",
      "accountId",
      "receivedAt",
      "createdAt",
      "begunBy",
      "priority"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "channel": {
        "type": "string"
      },
      "accountId": {
        "type": "string"
      },
      "contactId": {
        "type": "string",
        "description": "Absent where an agent began it."
      },
      "receivedAt": {
        "type": "string",
        "format": "date-time",
        "description": "The trusted time of receipt: clocks run from here."
      },
      "createdAt": {
        "type": "string",
        "format": "date-time"
      },
      "begunBy": {
        "type": "string",
        "description": "customer | agent"
      },
      "priority": {
        "type": "integer",
        "format": "int32"
      },
      "tier": {
        "type": "string"
      },
      "followsTicketId": {
        "type": "string",
        "description": "The closed ticket that this one goes on from."
      }
    }
  },
  TicketClassified: {
    "type": "object",
    "required": [
      "ticket",
      "classification",
      "by"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "classification": {
        "$ref": "#/components/schemas/Classification"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "configVersion": {
        "type": "string"
      }
    }
  },
  TicketStatusChanged: {
    "type": "object",
    "required": [
      "ticket",
      "from",
      "to",
      "cause",
      "by",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "from": {
        "type": "string",
        "description": "new | open | waiting | resolved | closed"
      },
      "to": {
        "type": "string"
      },
      "waitingFor": {
        "type": "string",
        "description": "customer | third_party, where `to` is waiting"
      },
      "dueAt": {
        "type": "string",
        "format": "date-time"
      },
      "cause": {
        "type": "string",
        "description": "assigned | answered | message | due | agent | answer_failed | rule | ..."
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketQueued: {
    "type": "object",
    "required": [
      "ticket",
      "workItemId",
      "queueId",
      "priority",
      "receivedAt",
      "queuedAt",
      "channel",
      "ruleId",
      "configVersion",
      "decisionId"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "workItemId": {
        "type": "string"
      },
      "queueId": {
        "type": "string"
      },
      "priority": {
        "type": "integer",
        "format": "int32"
      },
      "deadlineAt": {
        "type": "string",
        "format": "date-time"
      },
      "receivedAt": {
        "type": "string",
        "format": "date-time"
      },
      "queuedAt": {
        "type": "string",
        "format": "date-time"
      },
      "channel": {
        "type": "string"
      },
      "tier": {
        "type": "string"
      },
      "type": {
        "type": "string"
      },
      "ruleId": {
        "type": "string"
      },
      "configVersion": {
        "type": "string"
      },
      "decisionId": {
        "type": "string"
      },
      "overflowedFromQueueId": {
        "type": "string",
        "description": "It has waited the longest time of this queue and asks in `queue_id` now."
      }
    }
  },
  TicketOffered: {
    "type": "object",
    "description": "An agent may take it until `expires_at`. Nobody holds it before, but the one who hands it over.",
    "required": [
      "ticket",
      "workItemId",
      "offerId",
      "agentId",
      "at",
      "expiresAt"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "workItemId": {
        "type": "string"
      },
      "offerId": {
        "type": "string"
      },
      "agentId": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "expiresAt": {
        "type": "string",
        "format": "date-time"
      },
      "decision": {
        "allOf": [
          {
            "$ref": "#/components/schemas/Decision"
          }
        ],
        "description": "Absent where a person hands it over."
      },
      "fromAgentId": {
        "type": "string",
        "description": "The holder who hands it over, and keeps it until it is accepted."
      },
      "noteId": {
        "type": "string",
        "description": "The internal note that goes with a hand-over."
      }
    }
  },
  TicketAccepted: {
    "type": "object",
    "description": "He takes what he was offered; ticket.assigned says that he holds it.",
    "required": [
      "ticket",
      "workItemId",
      "offerId",
      "agentId",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "workItemId": {
        "type": "string"
      },
      "offerId": {
        "type": "string"
      },
      "agentId": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketDeclined: {
    "type": "object",
    "required": [
      "ticket",
      "workItemId",
      "offerId",
      "agentId",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "workItemId": {
        "type": "string"
      },
      "offerId": {
        "type": "string"
      },
      "agentId": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "reason": {
        "type": "string",
        "description": "A short word of a program."
      }
    }
  },
  TicketOfferTimedOut: {
    "type": "object",
    "required": [
      "ticket",
      "workItemId",
      "offerId",
      "agentId",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "workItemId": {
        "type": "string"
      },
      "offerId": {
        "type": "string"
      },
      "agentId": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketOfferRescinded: {
    "type": "object",
    "required": [
      "ticket",
      "workItemId",
      "offerId",
      "agentId",
      "at",
      "reason"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "workItemId": {
        "type": "string"
      },
      "offerId": {
        "type": "string"
      },
      "agentId": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "reason": {
        "type": "string",
        "description": "away | offline | withdrawn | assigned | configuration | escalated"
      }
    }
  },
  TicketAssigned: {
    "type": "object",
    "required": [
      "ticket",
      "workItemId",
      "agentId",
      "cause",
      "at",
      "decision"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "workItemId": {
        "type": "string"
      },
      "agentId": {
        "type": "string"
      },
      "cause": {
        "type": "string",
        "description": "push | offer | pull | manual | transfer"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "decision": {
        "$ref": "#/components/schemas/Decision"
      },
      "offerId": {
        "type": "string",
        "description": "The offer that he accepted."
      },
      "forced": {
        "type": "boolean",
        "description": "By hand, to one who was full or absent."
      }
    }
  },
  TicketUnassigned: {
    "type": "object",
    "required": [
      "ticket",
      "workItemId",
      "agentId",
      "reason",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "workItemId": {
        "type": "string"
      },
      "agentId": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "waiting | resolved | closed | merged | returned | excluded (who held it is concerned by the complaint)"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketReturned: {
    "type": "object",
    "required": [
      "ticket",
      "workItemId",
      "agentId",
      "reason",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "workItemId": {
        "type": "string"
      },
      "agentId": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "offline | agent | supervisor | decision_refused | silent | handover | escalated | excluded (a complaint concerns him)"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "clockId": {
        "type": "string",
        "description": "Of an escalated one: whose ladder it was."
      }
    }
  },
  TicketTransferred: {
    "type": "object",
    "required": [
      "ticket",
      "workItemId",
      "fromQueueId",
      "toQueueId",
      "by",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "workItemId": {
        "type": "string"
      },
      "fromAgentId": {
        "type": "string"
      },
      "fromQueueId": {
        "type": "string"
      },
      "toQueueId": {
        "type": "string"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "noteId": {
        "type": "string",
        "description": "The internal note that goes with it."
      },
      "reason": {
        "type": "string",
        "description": "escalated. Absent: a human's, or the configuration's."
      },
      "clockId": {
        "type": "string",
        "description": "Of an escalated one: whose ladder it was."
      }
    }
  },
  TicketWidened: {
    "type": "object",
    "description": "dev.sluice.ticket.widened.v1: the ladder of a clock has opened every ring: whoever may be asked for it after the longest wait may be asked now.",
    "required": [
      "ticket",
      "clockId",
      "rung",
      "policyId",
      "configVersion",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "clockId": {
        "type": "string"
      },
      "rung": {
        "type": "integer",
        "format": "int32",
        "description": "As in escalation.fired."
      },
      "policyId": {
        "type": "string"
      },
      "configVersion": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketOwnerChanged: {
    "type": "object",
    "required": [
      "ticket",
      "toAgentId",
      "cause"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "fromAgentId": {
        "type": "string"
      },
      "toAgentId": {
        "type": "string"
      },
      "cause": {
        "type": "string",
        "description": "first_contact | hand_over | merged"
      }
    }
  },
  TicketPriorityChanged: {
    "type": "object",
    "required": [
      "ticket",
      "from",
      "to",
      "cause",
      "by"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "from": {
        "type": "integer",
        "format": "int32"
      },
      "to": {
        "type": "integer",
        "format": "int32"
      },
      "cause": {
        "type": "string",
        "description": "human | rule | breach | breach_withdrawn | merged | unmerged"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "clockId": {
        "type": "string",
        "description": "The clock whose ladder raised it: that clock is not reckoned anew."
      },
      "fromTicketId": {
        "type": "string",
        "description": "The ticket whose merge brought the rank along, or whose leaving takes it away."
      }
    }
  },
  TicketMessageReceived: {
    "type": "object",
    "required": [
      "ticket",
      "messageId",
      "channel",
      "kind",
      "author",
      "receivedAt"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "messageId": {
        "type": "string"
      },
      "channel": {
        "type": "string"
      },
      "kind": {
        "type": "string",
        "description": "message | automatic | bounce | copy: the same mail on another account of ours, which moves nothing"
      },
      "author": {
        "type": "string",
        "description": "customer | third_party"
      },
      "receivedAt": {
        "type": "string",
        "format": "date-time"
      },
      "contactId": {
        "type": "string"
      }
    }
  },
  TicketMessageSent: {
    "type": "object",
    "required": [
      "ticket",
      "messageId",
      "channel",
      "by",
      "audience",
      "answer",
      "committedAt"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "messageId": {
        "type": "string"
      },
      "channel": {
        "type": "string"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "audience": {
        "type": "string",
        "description": "customer | third_party"
      },
      "answer": {
        "type": "boolean",
        "description": "A human agent wrote to the customer: stops the response clocks at `committed_at`."
      },
      "committedAt": {
        "type": "string",
        "format": "date-time"
      },
      "kind": {
        "type": "string",
        "description": "message | automatic: a rule's own words, by no person | survey: by no person either. Absent: message."
      }
    }
  },
  TicketReplyWithheld: {
    "type": "object",
    "description": "A rule had something to say to whoever wrote, and it was not sent.",
    "required": [
      "ticket",
      "ruleId",
      "configVersion",
      "reason",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "ruleId": {
        "type": "string"
      },
      "configVersion": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "said_before | answered | machine | unauthenticated | too_many | unreachable | address_gone | channel | too_large; of a decision that was refused, the reason of that: ticket_ended | ticket_waiting | newer_human_decision | superseded"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketLabelled: {
    "type": "object",
    "required": [
      "ticket",
      "added",
      "removed",
      "by",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "added": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "removed": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "by": {
        "allOf": [
          {
            "$ref": "#/components/schemas/By"
          }
        ],
        "description": "A rule only adds, and nothing that a person has taken off."
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "configVersion": {
        "type": "string",
        "description": "Of a rule."
      }
    }
  },
  TicketMessageDelivered: {
    "type": "object",
    "required": [
      "ticket",
      "messageId",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "messageId": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketMessageRead: {
    "type": "object",
    "required": [
      "ticket",
      "messageId",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "messageId": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketMessageFailed: {
    "type": "object",
    "required": [
      "ticket",
      "messageId",
      "at",
      "revokesAnswer"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "messageId": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "code": {
        "type": "string"
      },
      "revokesAnswer": {
        "type": "boolean",
        "description": "It was an answer, which is hereby revoked: response clocks go on as if it had not been."
      }
    }
  },
  TicketNoteAdded: {
    "type": "object",
    "required": [
      "ticket",
      "messageId",
      "by",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "messageId": {
        "type": "string"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketSlaChanged: {
    "type": "object",
    "description": "ticket.sla_warning, ticket.sla_breached, ticket.sla_breach_withdrawn",
    "required": [
      "ticket",
      "clockId",
      "clock",
      "dueAt",
      "at",
      "policyId",
      "configVersion",
      "lateIntake"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "clockId": {
        "type": "string"
      },
      "clock": {
        "type": "string",
        "description": "first_response | next_response | resolution | periodic_update | ownership | third_party | stage | task | promise"
      },
      "dueAt": {
        "type": "string",
        "format": "date-time"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "policyId": {
        "type": "string"
      },
      "configVersion": {
        "type": "string"
      },
      "lateIntake": {
        "type": "boolean",
        "description": "Overdue when it arrived."
      },
      "of": {
        "type": "string",
        "description": "What it is the clock of: `stage.step`, the id of a task or promise, the queue of an ownership. Absent: the ticket itself."
      }
    }
  },
  TicketPromiseMade: {
    "type": "object",
    "description": "Somebody has told the customer when something will be: kept or withdrawn by a person, broken where its clock says so (ticket.promise_broken).",
    "required": [
      "ticket",
      "promiseId",
      "dueAt",
      "by",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "promiseId": {
        "type": "string"
      },
      "dueAt": {
        "type": "string",
        "format": "date-time"
      },
      "agentId": {
        "type": "string",
        "description": "Whose word it is. Absent: the owner's, whoever that is."
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "noteId": {
        "type": "string",
        "description": "The internal note that says what was promised."
      }
    }
  },
  TicketPromiseEnded: {
    "type": "object",
    "description": "ticket.promise_kept and ticket.promise_withdrawn",
    "required": [
      "ticket",
      "promiseId",
      "by",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "promiseId": {
        "type": "string"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketPromiseBroken: {
    "type": "object",
    "description": "Its time is over and nobody has kept it; behind the ticket.sla_breached of its clock. Where a ticket.sla_breach_withdrawn of that clock follows, it was none. It can still be kept, late.",
    "required": [
      "ticket",
      "promiseId",
      "clockId",
      "dueAt",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "promiseId": {
        "type": "string"
      },
      "clockId": {
        "type": "string"
      },
      "dueAt": {
        "type": "string",
        "format": "date-time"
      },
      "agentId": {
        "type": "string",
        "description": "Whose word it was. Absent: the owner's, whoever that is."
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketCaseOpened: {
    "type": "object",
    "description": "The ticket becomes a case: it runs through the stages of a process, as that stood in this configuration.",
    "required": [
      "ticket",
      "processId",
      "configVersion",
      "by",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "processId": {
        "type": "string"
      },
      "configVersion": {
        "type": "string"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "aboutTicketId": {
        "type": "string",
        "description": "The ticket that a complaint is about."
      }
    }
  },
  TicketStageEntered: {
    "type": "object",
    "required": [
      "ticket",
      "stage",
      "visit",
      "cause",
      "by",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "stage": {
        "type": "string"
      },
      "visit": {
        "type": "integer",
        "format": "int32",
        "description": "Times that the case has come to this stage: 1 for the first."
      },
      "fromStage": {
        "type": "string",
        "description": "Absent: it begins here."
      },
      "cause": {
        "type": "string",
        "description": "opened | done | skipped | moved_back | reopened"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketStepBegun: {
    "type": "object",
    "description": "Something that a stage requires has begun to be owed: its clock runs until ticket.step_ended of the same stage, step and visit.",
    "required": [
      "ticket",
      "stage",
      "step",
      "visit",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "stage": {
        "type": "string"
      },
      "step": {
        "type": "string"
      },
      "visit": {
        "type": "integer",
        "format": "int32"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "target": {
        "type": "string",
        "description": "What the process allows for it, where no policy says otherwise: `2h`. Absent with `due_at` or `until`: those are the end."
      },
      "elapsed": {
        "type": "boolean",
        "description": "The target counts every hour, not only business hours."
      },
      "dueAt": {
        "type": "string",
        "format": "date-time",
        "description": "A date that somebody has named."
      },
      "until": {
        "type": "string",
        "description": "The closing of the next such weekday, today's where that is still to come: friday"
      },
      "calendarId": {
        "type": "string",
        "description": "In whose calendar. Absent: the policy's, else the queue's, else the company's."
      },
      "departmentId": {
        "type": "string",
        "description": "Who owes it. Absent: whoever holds the ticket."
      }
    }
  },
  TicketStepEnded: {
    "type": "object",
    "required": [
      "ticket",
      "stage",
      "step",
      "visit",
      "outcome",
      "by",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "stage": {
        "type": "string"
      },
      "step": {
        "type": "string"
      },
      "visit": {
        "type": "integer",
        "format": "int32"
      },
      "outcome": {
        "type": "string",
        "description": "done | skipped | withdrawn"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketTaskOpened: {
    "type": "object",
    "description": "A department is asked for something: its clock runs until ticket.task_ended. It is not a work item.",
    "required": [
      "ticket",
      "taskId",
      "departmentId",
      "at",
      "by"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "taskId": {
        "type": "string"
      },
      "departmentId": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "agentId": {
        "type": "string"
      },
      "target": {
        "type": "string",
        "description": "As in TicketStepBegun."
      },
      "elapsed": {
        "type": "boolean"
      },
      "dueAt": {
        "type": "string",
        "format": "date-time"
      },
      "calendarId": {
        "type": "string"
      }
    }
  },
  TicketTaskAssigned: {
    "type": "object",
    "description": "Who of the department does it.",
    "required": [
      "ticket",
      "taskId",
      "agentId",
      "by",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "taskId": {
        "type": "string"
      },
      "agentId": {
        "type": "string"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketTaskEnded: {
    "type": "object",
    "required": [
      "ticket",
      "taskId",
      "outcome",
      "by",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "taskId": {
        "type": "string"
      },
      "outcome": {
        "type": "string",
        "description": "done | handed_back | withdrawn"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketLinked: {
    "type": "object",
    "description": "A ticket has to do with another one. Of a ticket that follows since it was made, `ticket.created` says so.",
    "required": [
      "ticket",
      "link",
      "otherTicketId",
      "by",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "link": {
        "type": "string",
        "description": "follows | duplicate | caused_by | complaint_about: what `ticket` is to the other one"
      },
      "otherTicketId": {
        "type": "string"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketUnlinked: {
    "type": "object",
    "required": [
      "ticket",
      "link",
      "otherTicketId",
      "by",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "link": {
        "type": "string"
      },
      "otherTicketId": {
        "type": "string"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketAgentsExcluded: {
    "type": "object",
    "description": "Whom a complaint concerns: they neither own, hold nor decide on it, and do not read it. Whoever of them owned it, or had a task of it, has it no more.",
    "required": [
      "ticket",
      "agentIds",
      "by",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "agentIds": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "All of them; empty: nobody any more."
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketSurveySent: {
    "type": "object",
    "description": "The customer was asked how the solution was. Never an answer: it stops no clock.",
    "required": [
      "ticket",
      "surveyId",
      "messageId",
      "channel",
      "at",
      "configVersion"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "surveyId": {
        "type": "string"
      },
      "messageId": {
        "type": "string"
      },
      "channel": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "configVersion": {
        "type": "string"
      }
    }
  },
  TicketSurveyWithheld: {
    "type": "object",
    "description": "He was to be asked, and was not.",
    "required": [
      "ticket",
      "surveyId",
      "reason",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "surveyId": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "unreachable | address_gone | channel | too_large; of insight: asked_recently | late | not_configured | not_asked"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketSurveyAnswered: {
    "type": "object",
    "description": "How the customer found it; again where he has changed it. What he wrote beside it is never here.",
    "required": [
      "ticket",
      "surveyId",
      "ratings",
      "by",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "surveyId": {
        "type": "string"
      },
      "ratings": {
        "type": "object",
        "additionalProperties": {
          "type": "integer",
          "format": "int32"
        },
        "description": "By question: 1 to 5."
      },
      "by": {
        "type": "string",
        "description": "customer | phone: told to an agent, who has not worked on the ticket"
      },
      "recordedBy": {
        "type": "string",
        "description": "With `phone`: who wrote it down."
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketDecisionRefused: {
    "type": "object",
    "description": "Each reason of a machine once, until a person, the customer or time moves the ticket again.",
    "required": [
      "ticket",
      "eventType",
      "reason"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "eventType": {
        "type": "string"
      },
      "decisionId": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "ticket_ended | ticket_waiting | newer_human_decision | superseded"
      }
    }
  },
  TicketResolved: {
    "type": "object",
    "required": [
      "ticket",
      "code",
      "resolverKind",
      "humanMessages",
      "handOvers",
      "holders",
      "reopened",
      "receivedAt",
      "resolvedAt",
      "channel"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "code": {
        "type": "string",
        "description": "A resolution code from data."
      },
      "resolverKind": {
        "type": "string",
        "description": "agent | bot | rule"
      },
      "resolvedBy": {
        "type": "string"
      },
      "humanMessages": {
        "type": "integer",
        "format": "int32"
      },
      "handOvers": {
        "type": "integer",
        "format": "int32",
        "description": "Times that the work went from one person to another."
      },
      "holders": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "reopened": {
        "type": "integer",
        "format": "int32"
      },
      "receivedAt": {
        "type": "string",
        "format": "date-time"
      },
      "resolvedAt": {
        "type": "string",
        "format": "date-time"
      },
      "type": {
        "type": "string"
      },
      "channel": {
        "type": "string"
      },
      "queueId": {
        "type": "string",
        "description": "Where it was, whose it was, and in which language: for those who need no more of a ticket than how it ended."
      },
      "ownerId": {
        "type": "string"
      },
      "language": {
        "type": "string"
      },
      "processId": {
        "type": "string",
        "description": "It is a case, which runs through this process."
      },
      "workers": {
        "allOf": [
          {
            "$ref": "#/components/schemas/TicketWorkers"
          }
        ],
        "description": "Who else had a hand in it. Absent: nobody."
      }
    }
  },
  TicketWorkers: {
    "type": "object",
    "description": "Wrote to the customer, did a task or a step, wrote or approved the plan, or acted for one of them: agents, and keys that name none (key:…).",
    "required": [
      "ids"
    ],
    "properties": {
      "ids": {
        "type": "array",
        "items": {
          "type": "string"
        }
      }
    }
  },
  TicketReopened: {
    "type": "object",
    "required": [
      "ticket",
      "cause",
      "reopened",
      "at",
      "by"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "cause": {
        "type": "string",
        "description": "message | agent | answer_failed | spam_undone: it was no spam, and goes on as it stood when it was closed"
      },
      "reopened": {
        "type": "integer",
        "format": "int32",
        "description": "So often was it opened again; spam that is undone does not count."
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "standing": {
        "allOf": [
          {
            "$ref": "#/components/schemas/TicketStanding"
          }
        ],
        "description": "How it goes on, where that need not be open: after spam_undone."
      }
    }
  },
  TicketClosed: {
    "type": "object",
    "required": [
      "ticket",
      "reason",
      "at",
      "by"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "reason": {
        "type": "string",
        "description": "solved | no_reply | merged | spam | withdrawn"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "intoTicketId": {
        "type": "string",
        "description": "The ticket that goes on in its place, where it was merged."
      }
    }
  },
  TicketErased: {
    "type": "object",
    "description": "The person whose ticket it was is erased. Its facts stay; a tombstone follows on sluice.tickets.state.v1.",
    "required": [
      "ticket",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketMerged: {
    "type": "object",
    "description": "Another ticket of the same customer was closed into this one: this one keeps the earlier place and deadline.",
    "required": [
      "ticket",
      "fromTicketId",
      "fromConversationId",
      "receivedAt",
      "standing",
      "by",
      "at"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "fromTicketId": {
        "type": "string"
      },
      "fromConversationId": {
        "type": "string",
        "description": "The conversation that came with it."
      },
      "receivedAt": {
        "type": "string",
        "format": "date-time",
        "description": "From when age and first response count now: the earlier of the two."
      },
      "standing": {
        "$ref": "#/components/schemas/TicketStanding"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  TicketUnmerged: {
    "type": "object",
    "description": "The merge is undone. Told of both tickets: of the one that is there again, and of the one that went on for it.",
    "required": [
      "ticket",
      "otherTicketId",
      "restored",
      "receivedAt",
      "standing",
      "by",
      "at",
      "contacts"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "otherTicketId": {
        "type": "string"
      },
      "restored": {
        "type": "boolean",
        "description": "This one had been closed by the merge and goes on as if it had not been."
      },
      "receivedAt": {
        "type": "string",
        "format": "date-time",
        "description": "From when its age and first response count."
      },
      "standing": {
        "$ref": "#/components/schemas/TicketStanding"
      },
      "by": {
        "$ref": "#/components/schemas/By"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "contacts": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/MovedContact"
        },
        "description": "Contacts that came while it was merged and are this one's, at most two hundred."
      }
    }
  },
  MovedContact: {
    "type": "object",
    "required": [
      "contactId",
      "channel"
    ],
    "properties": {
      "contactId": {
        "type": "string"
      },
      "channel": {
        "type": "string"
      }
    }
  },
  TicketStanding: {
    "type": "object",
    "description": "What was said in a ticket, as far as it is its own.",
    "required": [
      "status",
      "messages",
      "humanMessages",
      "answerCount",
      "answers"
    ],
    "properties": {
      "status": {
        "type": "string",
        "description": "new | open | waiting | resolved"
      },
      "waitingFor": {
        "type": "string",
        "description": "customer | third_party, where it waits"
      },
      "dueAt": {
        "type": "string",
        "format": "date-time"
      },
      "resolvedAt": {
        "type": "string",
        "format": "date-time"
      },
      "resolutionCode": {
        "type": "string"
      },
      "messages": {
        "type": "integer",
        "format": "int32"
      },
      "humanMessages": {
        "type": "integer",
        "format": "int32"
      },
      "lastCustomerAt": {
        "type": "string",
        "format": "date-time"
      },
      "lastAgentAt": {
        "type": "string",
        "format": "date-time"
      },
      "oldestUnansweredAt": {
        "type": "string",
        "format": "date-time"
      },
      "answerCount": {
        "type": "integer",
        "format": "int32"
      },
      "answers": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/TicketAnswer"
        },
        "description": "The latest that stand, oldest first."
      },
      "ownerId": {
        "type": "string"
      }
    }
  },
  TicketAnswer: {
    "type": "object",
    "required": [
      "messageId",
      "at"
    ],
    "properties": {
      "messageId": {
        "type": "string"
      },
      "at": {
        "type": "string",
        "format": "date-time"
      },
      "unansweredBefore": {
        "type": "string",
        "format": "date-time",
        "description": "The oldest message that it answered."
      }
    }
  },
  TicketState: {
    "type": "object",
    "description": "dev.sluice.ticket.state.v1 on sluice.tickets.state.v1: the ticket as it stands after `entityversion`.",
    "required": [
      "ticket",
      "status",
      "channel",
      "priority",
      "breached",
      "receivedAt",
      "createdAt",
      "updatedAt",
      "reopened"
    ],
    "properties": {
      "ticket": {
        "$ref": "#/components/schemas/TicketRef"
      },
      "status": {
        "type": "string"
      },
      "waitingFor": {
        "type": "string"
      },
      "channel": {
        "type": "string"
      },
      "priority": {
        "type": "integer",
        "format": "int32"
      },
      "type": {
        "type": "string"
      },
      "urgency": {
        "type": "string"
      },
      "language": {
        "type": "string"
      },
      "queueId": {
        "type": "string"
      },
      "agentId": {
        "type": "string"
      },
      "ownerId": {
        "type": "string"
      },
      "breached": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "receivedAt": {
        "type": "string",
        "format": "date-time"
      },
      "createdAt": {
        "type": "string",
        "format": "date-time"
      },
      "updatedAt": {
        "type": "string",
        "format": "date-time"
      },
      "resolvedAt": {
        "type": "string",
        "format": "date-time"
      },
      "resolutionCode": {
        "type": "string"
      },
      "reopened": {
        "type": "integer",
        "format": "int32"
      },
      "tier": {
        "type": "string"
      },
      "labels": {
        "allOf": [
          {
            "$ref": "#/components/schemas/TicketLabels"
          }
        ],
        "description": "Absent: none."
      }
    }
  },
  TicketLabels: {
    "type": "object",
    "required": [
      "names"
    ],
    "properties": {
      "names": {
        "type": "array",
        "items": {
          "type": "string"
        }
      }
    }
  },
} as const;
