export { EmbeddedPostgresError } from './embedded/error.ts';
export { type EmbeddedOptions, type EmbeddedServer, embeddedPlace, startEmbedded } from './embedded/server.ts';
