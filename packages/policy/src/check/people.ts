import type { Finding } from '../finding.ts';
import { groupsOf, membersOf } from '../members.ts';
import { oneOf } from '../words.ts';
import { type Check, duplicates, finding, type Folder } from './folder.ts';

/** Agents, teams and queues: names that nobody has, ids that stand twice, queues that nobody serves. */
export const checkPeople: Check = (folder) => [...checkAgents(folder), ...checkTeams(folder), ...checkQueues(folder)];

function checkAgents(folder: Folder): Finding[] {
  const { agents, teams, rules } = folder.config;
  if (!agents) return [];
  const found = duplicates(folder, 'agents', 'agents', agents.agents);
  const teamIds = teams?.teams.map((team) => team.id);
  const channels = rules && Object.keys(rules.channels);
  agents.agents.forEach((agent, index) => {
    if (teamIds && agent.team !== undefined && !teamIds.includes(agent.team))
      found.push(finding(folder, 'agents', ['agents', index, 'team'], `there is no team \`${agent.team}\``, oneOf(agent.team, teamIds)));
    for (const channel of Object.keys(agent.capacity?.limits ?? {})) {
      if (channels && !channels.includes(channel))
        found.push(finding(folder, 'agents', ['agents', index, 'capacity', 'limits', channel], `there is no channel \`${channel}\` in rules.yaml`, oneOf(channel, channels)));
    }
    const same = agent.email === undefined ? -1 : agents.agents.findIndex((other) => other.email?.toLowerCase() === agent.email?.toLowerCase());
    if (same >= 0 && same < index)
      found.push(finding(folder, 'agents', ['agents', index, 'email'], `the address \`${agent.email}\` is also that of \`${agents.agents[same]?.id}\``, 'an address of their own for each'));
  });
  return found;
}

function checkTeams(folder: Folder): Finding[] {
  const { agents, teams } = folder.config;
  if (!teams) return [];
  const ids = agents?.agents.map((agent) => agent.id);
  const found = duplicates(folder, 'teams', 'teams', teams.teams);
  teams.teams.forEach((team, index) => {
    if (ids && team.lead !== undefined && !ids.includes(team.lead)) found.push(finding(folder, 'teams', ['teams', index, 'lead'], `there is no agent \`${team.lead}\``, oneOf(team.lead, ids)));
  });
  return found;
}

function checkQueues(folder: Folder): Finding[] {
  const { agents, calendars, queues, teams } = folder.config;
  if (!queues) return [];
  const found = duplicates(folder, 'queues', 'queues', queues.queues);
  const calendarIds = calendars && Object.keys(calendars.calendars);
  const known = {
    teams: teams?.teams.map((team) => team.id),
    groups: agents && teams && [...new Set([...agents.agents.flatMap(groupsOf), ...teams.teams.map((team) => team.id)])],
    agents: agents?.agents.map((agent) => agent.id),
  };
  queues.queues.forEach((queue, index) => {
    if (calendarIds && queue.calendar !== undefined && !calendarIds.includes(queue.calendar))
      found.push(finding(folder, 'queues', ['queues', index, 'calendar'], `there is no calendar \`${queue.calendar}\``, oneOf(queue.calendar, calendarIds)));
    for (const kind of ['teams', 'groups', 'agents'] as const) {
      queue[kind]?.forEach((name, place) => {
        const names = known[kind];
        if (names && !names.includes(name))
          found.push(finding(folder, 'queues', ['queues', index, kind, place], `there is no ${kind === 'agents' ? 'agent' : kind === 'teams' ? 'team' : 'group'} \`${name}\``, oneOf(name, names)));
      });
    }
    if (agents && membersOf(queue, agents.agents).length === 0)
      found.push(finding(folder, 'queues', ['queues', index], `nobody serves the queue \`${queue.id}\``, 'at least one agent in its teams, groups or agents'));
  });
  return found;
}
