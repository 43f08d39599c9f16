import { exampleFiles } from '@sluice/dev-env';

const DEPARTMENTS = `version: 1
departments:
  - {id: service, name: {zh: 客户服务部, en: Customer service}, coordinating: true, head: anna, deputy: mei}
  - {id: logistics, name: {zh: 物流部, en: Logistics}, head: mei}
`;

/** A folder with two departments of anna and mei, and the five stages of the company. */
export function withCases(files: Readonly<Record<string, string>>): Record<string, string> {
  return { ...files, 'departments.yaml': DEPARTMENTS, 'cases.yaml': (exampleFiles('company')['cases.yaml'] ?? '').replace('{agent: olivia}', '{agent: anna}') };
}
