// What buf does not judge: our readers miss every field that is not optional.
import { messagesOf } from './source.mjs';

/**
 * Fields that came to a message since the last release and are not optional. Records of before stand in the log for a month, and while
 * services are replaced one by one the old ones still write: a new reader would park them.
 */
export function demanding(released, files) {
  const before = new Map(released.flatMap(messagesOf).map(({ name, fields }) => [name, new Set(fields.map((field) => field.name))]));
  return files.flatMap(messagesOf).flatMap(({ name, fields }) => {
    const known = before.get(name);
    return known ? fields.filter((field) => field.mode !== 'optional' && !known.has(field.name)).map((field) => `${name}.${field.name}`) : [];
  });
}
