import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type FakeApi, fakeApi, Refusal } from '../testing.ts';

let api: FakeApi;
let dir: string;
beforeEach(async () => {
  api = await fakeApi();
  dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-case-'));
});
afterEach(async () => {
  await api.close();
  rmSync(dir, { recursive: true });
});

const id = 'tkt_01963b1e-7c00-7000-8000-000000000003';
const name = (zh: string, en: string) => ({ zh, en });
const told = {
  ticketId: id,
  status: 'open',
  process: { name: name('五阶段闭环', 'Five stages') },
  stage: { name: name('受理登记', 'Intake'), enteredAt: '2026-03-02T08:00:00.000Z' },
  stages: [
    {
      name: name('受理登记', 'Intake'),
      steps: [
        { name: name('登记', 'Registered'), state: 'running', begunAt: '2026-03-02T08:00:00.000Z', endedAt: null },
        { name: name('告知', 'Told'), state: 'not_asked', begunAt: null, endedAt: null },
      ],
    },
  ],
  missing: [name('客户', 'Customer'), name('来源', 'Source')],
  plan: { ofTicketId: null, status: 'submitted', decides: 'sun-wei', decidedBy: null },
  tasks: [{ id: 'tsk_1', departmentId: 'logistics', status: 'open', agentId: null }],
};

test('show: where it stands, what it lacks, its steps, plan and tasks', async () => {
  api.answers = { [`GET /v1/tickets/${id}/case`]: told };
  const { code, out } = await api.run('case', 'show', id, '--language', 'en');
  expect({ code, lines: out.trimEnd().split('\n') }).toEqual({
    code: 0,
    lines: [
      `${id}: Five stages, Intake (2026-03-02T08:00:00.000Z), ticket open`,
      '  missing: Customer, Source',
      '  Intake / Registered: running 2026-03-02T08:00:00.000Z → now',
      '  plan: submitted, sun-wei decides',
      '  task tsk_1: logistics, nobody, open',
    ],
  });
  expect((await api.run('case', 'show', id, '--language', 'zh')).out.trimEnd().split('\n')).toEqual([
    `${id}：五阶段闭环、受理登记 (2026-03-02T08:00:00.000Z)、工单处理中`,
    '  尚缺：客户、来源',
    '  受理登记 / 登记：进行中 2026-03-02T08:00:00.000Z → 至今',
    '  方案：待审批、待 sun-wei 审批',
    '  任务 tsk_1：logistics、无人、处理中',
  ]);
  expect(JSON.parse((await api.run('case', 'show', id, '-o', 'json')).out)).toEqual(told);
  api.answers = { [`GET /v1/tickets/${id}/case`]: { ...told, plan: { ofTicketId: 'tkt_9', status: 'approved', decides: null, decidedBy: 'sun-wei' } } };
  expect((await api.run('case', 'show', id, '--language', 'en')).out).toContain('  plan: that of tkt_9, approved, by sun-wei\n');
  expect((await api.run('case', 'show', id, '--language', 'zh')).out).toContain('  方案：沿用 tkt_9 的方案、已批准、由 sun-wei 审批\n');
});

test('file: into a file that is not there yet, for the eyes of who asked', async () => {
  api.answers = { [`GET /v1/tickets/${id}/case/file`]: { page: '案件' } };
  const file = path.join(dir, 'case.html');
  const { code, out, talk } = await api.run('case', 'file', id, '-o', file, '--language', 'en', '--filing', '2');
  expect({ code, out, talk }).toEqual({ code: 0, out: '', talk: `${file}: ${id}\n` });
  expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['{"page":"案件"}', 0o600]);
  expect(api.asked.at(-1)).toMatchObject({ path: `/v1/tickets/${id}/case/file?format=html&language=en&filing=2`, headers: { accept: 'text/html' } });
  writeFileSync(file, 'mine');
  const again = await api.run('case', 'file', id, '-o', file);
  expect([again.code, again.talk, readFileSync(file, 'utf8')]).toEqual([1, expect.stringContaining('cannot be written'), 'mine']);
  expect((await api.run('case', 'file', id, '-o', path.join(dir, 'x'), '--filing', '0')).code).toBe(2);
  expect((await api.run('case', 'file', id)).code).toBe(2);
});

test('file: what the API refuses leaves no file', async () => {
  api.answers = { [`GET /v1/tickets/${id}/case/file`]: new Refusal(404, { title: 'Not found', detail: 'there is no case', code: 'not_found' }) };
  const file = path.join(dir, 'case.html');
  const { code, talk } = await api.run('case', 'file', id, '-o', file);
  expect([code, talk]).toEqual([1, expect.stringContaining('there is no case')]);
  expect(() => statSync(file)).toThrow('ENOENT');
});

test('review: all of the month, page by page, a line a case, whatever people wrote', async () => {
  const item = (n: number) => ({
    ticketId: `tkt_${n}`,
    unfiled: n === 2,
    filedAt: '2026-03-06T08:00:00.000Z',
    type: 'complaint',
    departments: { responsible: { name: name('技术部', 'Technology') } },
    rootCause: { zh: ['批次\n缺陷'], en: ['a bad\nbatch \u001b[31m'] },
    keywords: { zh: ['台灯', '批次'], en: ['lamp', 'batch'] },
    steps: [{}, {}],
    late: 1,
    survey: n === 1 ? 'answered' : 'planned',
    satisfaction: n === 1 ? { ratings: { speed: 5 } } : null,
  });
  api.answers = { 'GET /v1/cases/review': (_body: unknown, url: string) => (url.includes('cursor=c2') ? { items: [item(2)], next: null } : { items: [item(1)], next: 'c2' }) };
  const { code, out } = await api.run('case', 'review', '2026-03', '--language', 'en');
  expect({ code, lines: out.trimEnd().split('\n') }).toEqual({
    code: 0,
    lines: [
      '2026-03: 1 cases filed, 1 ended unfiled',
      '  2026-03-06T08:00:00.000Z tkt_1: complaint; Technology; a bad batch  [31m; lamp, batch; 1 of 2 steps late; speed 5',
      '  2026-03-06T08:00:00.000Z tkt_2: not filed; complaint; Technology; a bad batch  [31m; lamp, batch; 1 of 2 steps late; not asked yet',
    ],
  });
  expect((await api.run('case', 'review', '2026-03', '--language', 'zh')).out.split('\n').slice(0, 2)).toEqual([
    '2026-03：归档案件 1 件，未归档即关闭 1 件',
    '  2026-03-06T08:00:00.000Z tkt_1：complaint；技术部；批次 缺陷；台灯、批次；2 个步骤中 1 个逾期；处理速度 5',
  ]);
  expect((JSON.parse((await api.run('case', 'review', '2026-03', '-o', 'json')).out) as { items: unknown[] }).items).toHaveLength(2);
});
