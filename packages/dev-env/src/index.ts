export { type Answer, Api } from './api.ts';
export { type MailServer, type Received, startMailServer } from './mail-server.ts';
export { settle } from './settle.ts';
export { exampleFiles, TestSystem, type TestSystemOptions } from './system.ts';
