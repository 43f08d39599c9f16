// One complaint through the five stages of examples/company, with two departments, a missed target and its ladder, over three days of Shanghai's
// business time. `tests/system/complaint-day.pg.test.ts` runs it on a moved clock, against the whole system, and prints the timeline:
//   npm test -- tests/system/complaint-day.pg.test.ts
// `world`: { mail(mail), as(role, agentId) → api, till('2026-03-02 10:05') } with api.ok(method, path, body) → body.

const WHY = { method: 'five-why', record: ['为什么退款两次扣款？重复提交', '为什么重复提交？按钮没有锁定', '为什么没有锁定？升级时漏测'] };

/** Plays the case and answers with the id of its ticket. */
export async function complaint({ mail, as, till }) {
  const admin = await as('admin');
  await till('2026-03-02 10:00');
  await mail({ from: 'qian.lili@example.com', to: 'kefu@yunfan.example', subject: '投诉：重复扣款', text: '我要投诉！你们重复扣了我两次款，客服态度太差没人管，请马上处理！' });
  await till('2026-03-02 10:01');
  const { items } = await admin.ok('GET', '/v1/tickets?limit=10');
  const { id, conversationId, agentId } = items[0];
  const agent = await as('agent', agentId);
  const say = (text) => agent.ok('POST', `/v1/conversations/${conversationId}/messages`, { text });
  const write = (form, values) => agent.ok('PATCH', `/v1/tickets/${id}/case/forms/${form}`, { values });
  const move = (to) => agent.ok('POST', `/v1/tickets/${id}/case/move`, { to });

  // 受理 intake: registered within the hour, the customer answered at once
  await agent.ok('POST', `/v1/tickets/${id}/case`, { process: 'five-stage' });
  await say('钱女士您好，非常抱歉给您带来不便，我来负责处理，今天下班前给您答复。');
  await till('2026-03-02 10:30');
  await write('registration', {
    customer: '钱丽丽 Qian Lili',
    contactData: 'qian.lili@example.com',
    source: '邮件 mail',
    happened: '一笔订单被扣款两次 one order was charged twice',
    happenedAt: '2026-03-01T12:00:00Z',
    scope: '一位客户 one customer',
    urgency: 'medium',
    category: '计费 billing',
  });
  await move('analysis');
  const call = await agent.ok('POST', `/v1/tickets/${id}/promises`, { text: '周三中午前给您回电。I call you by Wednesday noon.', dueAt: shanghai('2026-03-04 12:00') });

  // 分析 analysis: facts in time; the root cause is late, and its ladder tells owner and head of department, two hours later the head of service
  await till('2026-03-02 11:30');
  await write('analysis', { facts: '客户确认订单号与两次扣款时间 the customer has named the order and both charges' });
  for (const time of ['13:43', '14:31', '16:31', '17:30']) await till(`2026-03-02 ${time}`);
  await say('钱女士您好，已查明原因，方案明天给您。');
  await write('analysis', { ...WHY, rootCause: '支付按钮升级后可重复提交 the button could be pressed twice', responsible: 'technology', assisting: ['finance'], priorityConfirmed: true });
  await write('analysis', { joint: '技术部修复，财务部退款 technology mends it, finance pays back' });
  await move('solution');

  // 方案 solution: planned, approved by the head of the responsible department, carried out with a task of finance
  await till('2026-03-03 10:00');
  await write('plan', {
    measures: ['退款 refund', '锁定按钮 lock the button'],
    steps: ['财务退款', '技术发布修复'],
    resources: '技术一人日，财务半人日 one day and a half',
    effect: '不再重复扣款 no second charge',
    risk: 'normal',
    dueDate: shanghai('2026-03-04 12:00'),
  });
  await agent.ok('POST', `/v1/tickets/${id}/case/plan/submit`, {});
  await till('2026-03-03 11:00');
  const head = await as('agent', 'sun-wei');
  await head.ok('POST', `/v1/tickets/${id}/case/plan/approve`, { version: (await head.ok('GET', `/v1/tickets/${id}/case`)).plan.version });
  const task = await agent.ok('POST', `/v1/tickets/${id}/tasks`, { departmentId: 'finance', what: '请退还重复扣款 Pay the second charge back.', target: '4h' });
  await say('钱女士您好，方案已批准，今天退款。');
  await till('2026-03-03 14:00');
  const finance = await as('department', 'wu-lei');
  await finance.ok('PATCH', `/v1/tasks/${task.id}`, { agentId: 'wu-lei' });
  await finance.ok('PATCH', `/v1/tasks/${task.id}`, { outcome: 'done', text: '已退款 Paid back.' });
  await till('2026-03-03 16:00');
  await write('feedback', { completedAt: shanghai('2026-03-03 16:00') });
  await move('feedback');

  // 反馈 feedback: support told, the customer told, the promise kept; then the case is resolved, and he is asked how it was
  await till('2026-03-03 16:40');
  await write('feedback', { result: '已退款并修复 paid back and mended', completion: '全部完成 all done', observe: '关注下次扣款 watch the next charge' });
  await till('2026-03-03 17:30');
  await say('钱女士您好，重复扣款已退回，问题已修复。再次致歉。');
  await agent.ok('PATCH', `/v1/tickets/${id}/promises/${call.id}`, { state: 'kept' });
  await agent.ok('POST', `/v1/tickets/${id}/resolve`, { code: 'solved' });

  // 复盘 review: filed before Friday's closing
  await till('2026-03-03 18:31');
  await till('2026-03-05 15:00');
  await write('review', { keywords: ['重复扣款', 'double charge'], lessons: '发布前测试支付流程 test payments before a release' });
  await till('2026-03-05 15:01');
  return id;
}

/** An instant of Shanghai's wall clock. */
export function shanghai(text) {
  return new Date(`${text.replace(' ', 'T')}:00+08:00`).toISOString();
}

const NAMES = {
  created: ['the customer has written', '客户来信'],
  case_opened: ['it is a case', '转为个案'],
  stage_entered: ['stage', '进入阶段'],
  step_begun: ['owed', '开始计时'],
  step_ended: ['ended', '步骤结束'],
  task_opened: ['a department is asked', '部门任务'],
  task_ended: ['the department has done it', '任务结束'],
  promise_made: ['promised to the customer', '作出承诺'],
  promise_broken: ['the promise is broken', '承诺未兑现'],
  promise_kept: ['the promise is kept', '兑现承诺'],
  message_sent: ['the customer is told', '告知客户'],
  sla_warning: ['soon late', '即将超期'],
  sla_breached: ['late', '超期'],
  resolved: ['resolved', '已解决'],
  survey_sent: ['asked how it was', '询问满意度'],
  assigned: ['given to', '分配给'],
};

/** What happened, in Chinese and English, by Shanghai's wall clock: the ticket's public history, and whom its ladders told. */
export async function timeline(api, ticketId) {
  const events = [];
  for (let cursor = ''; ; ) {
    const page = await api.ok('GET', `/v1/tickets/${ticketId}/history?limit=100${cursor}`);
    events.push(...page.items);
    if (page.next === null) break;
    cursor = `&cursor=${page.next}`;
  }
  const { items: escalations } = await api.ok('GET', `/v1/escalations?ticketId=${ticketId}&limit=100`);
  const lines = events.flatMap(({ type, time, data }) => {
    const name = NAMES[type.split('.')[3]];
    return name === undefined ? [] : [{ at: time, text: [...name, detailOf(data)] }];
  });
  const told = escalations.map(({ at, clock, of, stage, notified }) => ({ at, text: ['told', '已通知', `${of ?? clock} ${stage}: ${notified.join(', ')}`] }));
  return [...lines, ...told].sort((one, two) => (one.at < two.at ? -1 : 1)).map(({ at, text: [en, zh, more] }) => `${wall(at)}  ${zh} · ${en}${more === '' ? '' : `: ${more}`}`);
}

function detailOf({ stage, step, outcome, clock, of, departmentId, agentId, kind }) {
  if (step !== undefined) return `${stage}.${step}${outcome === undefined ? '' : ` ${outcome}`}`;
  return stage ?? of ?? clock ?? departmentId ?? outcome ?? (kind === 'survey' ? 'survey' : undefined) ?? agentId ?? '';
}

const wall = (at) => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
