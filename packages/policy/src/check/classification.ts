import { checkTable } from '@sluice/classifier';
import { type Check, finding } from './folder.ts';

/** The table of types: what its form cannot say (`checkTable`). */
export const checkClassification: Check = (folder) => {
  const { classification } = folder.config;
  return classification === undefined ? [] : checkTable(classification).map(({ path, message, expected }) => finding(folder, 'classification', path, message, expected));
};
