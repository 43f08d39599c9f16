import { CHANNEL_RULE_NAMES, CHANNEL_RULES } from '@sluice/channel-kit';
import type { HttpPlugin } from '@sluice/runtime';
import { Type } from 'typebox';
import { reader } from './access.ts';
import type { ConversationHttp } from './parts.ts';
import { nullable } from './shapes.ts';

const Rules = Type.Object({
  channel: Type.String({ examples: ['email'] }),
  text: Type.Object({ most: Type.Integer(), unit: Type.Enum(['characters', 'bytes']) }),
  subject: Type.Boolean(),
  html: Type.Boolean(),
  files: nullable(
    Type.Object({ most: Type.Integer(), largestBytes: Type.Integer(), togetherBytes: Type.Integer(), types: Type.Array(Type.String({ description: 'a media type, a family as `image/*`, or `*`' })) }),
  ),
  replyWindowMs: nullable(Type.Integer({ description: "free text only so long after the customer's last message" })),
  templates: Type.Boolean({ description: 'after that time a template may leave' }),
});

/** What each channel lets leave: what the API refuses by, with the rule's name. */
export function channelRuleRoutes(parts: ConversationHttp): HttpPlugin {
  const channels = Object.entries(CHANNEL_RULES).map(([channel, { files, ...rules }]) => ({ channel, ...rules, files: files && { ...files, types: [...files.types] } }));
  return async (app) => {
    app.get(
      '/v1/channels/rules',
      {
        schema: {
          tags: ['channels'],
          summary: 'What each channel lets us send; a message that breaks one is 422 with its name in `rule`',
          response: {
            200: Type.Object(
              { rules: Type.Array(Type.Enum(CHANNEL_RULE_NAMES), { description: 'the names' }), channels: Type.Array(Rules) },
              { examples: [{ rules: ['text_length'], channels: channels.slice(0, 1) }] },
            ),
          },
        },
      },
      async (request) => {
        reader(request, parts.config());
        return { rules: [...CHANNEL_RULE_NAMES], channels };
      },
    );
  };
}
