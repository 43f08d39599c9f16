/** Files that others sent, as they may be handed out; loads nothing else of this package. */
export { safeFilename } from '../filename.ts';
export { PICTURE_TYPES } from './pictures.ts';
