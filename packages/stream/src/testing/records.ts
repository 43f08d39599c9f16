import type { Topic } from '@sluice/contracts';
import { uuidv7 } from '@sluice/kernel';
import type { OutRecord } from '@sluice/store';

export const testTopic = (name: string, partitions = 4): Topic => ({ name, visibility: 'internal', partitions, cleanup: 'delete', retentionMs: 3_600_000, maxBytes: 65_536, events: [] });

export const testRecord = (topic: string, key: string | null, value: string | Buffer | null, headers: Record<string, string> = {}): OutRecord => ({
  id: uuidv7(),
  topic,
  key,
  headers,
  value: typeof value === 'string' ? Buffer.from(value) : value,
});
