// The page of the command line about people: who is in the tenant, who is invited, and how both change.
import type { Command } from 'commander';
import type { UpdateFlags } from './commands/people-changes.ts';
import type { InviteFlags } from './commands/people-links.ts';
import { eachName } from './option-values.ts';
import { type Add, choices, withServer } from './program-parts.ts';

const roles = ['owner', 'admin', 'member', 'viewer'];

export function addPeople(add: Add, program: Command): void {
  const people = program
    .command('people')
    .description('who is in the tenant, who is invited, and links to join or to get back in');
  const commands = [
    add(
      people,
      'list',
      'list members and invitations',
      ['people list', 'people list --json'],
      async (_args, flags, context) =>
        (await import('./commands/people-list.ts')).runListPeople(flags, context),
    ),
    ...addLinks(add, people),
    ...addChanges(add, people),
  ];
  for (const command of commands) withServer(command);
}

function addLinks(add: Add, people: Command): Command[] {
  const invite = add<InviteFlags>(
    people,
    'invite <email>',
    'print a link with which someone joins the tenant, this once',
    [
      'people invite ada@example.org --role member',
      'people invite ada@example.org --role viewer --workspace Default',
    ],
    async (args, flags, context) =>
      (await import('./commands/people-links.ts')).runInvite(args[0] ?? '', flags, context),
  )
    .addOption(choices('--role <role>', 'what they may do', roles).makeOptionMandatory())
    .option('--name <name>', 'what they are called')
    .option(
      '--workspace <name>',
      'limit them to it, as often as there are names (default: all)',
      eachName,
    );
  const resetLink = add(
    people,
    'reset-link <email>',
    'print a link with which someone chooses a new password; for who runs the server',
    ['people reset-link ada@example.org'],
    async (args, flags, context) =>
      (await import('./commands/people-links.ts')).runResetLink(args[0] ?? '', flags, context),
  );
  return [invite, resetLink];
}

function addChanges(add: Add, people: Command): Command[] {
  const update = add<UpdateFlags>(
    people,
    'update <email>',
    'change the role of a member, or the workspaces that limit them',
    [
      'people update ada@example.org --role admin',
      'people update ada@example.org --workspace Default',
      'people update ada@example.org --all-workspaces',
    ],
    async (args, flags, context) =>
      (await import('./commands/people-changes.ts')).runUpdate(args[0] ?? '', flags, context),
  )
    .addOption(choices('--role <role>', 'what they may do', roles))
    .option('--workspace <name>', 'limit them to it, as often as there are names', eachName)
    .option('--all-workspaces', 'no longer limit them');
  const withdraw = add(
    people,
    'withdraw <email>',
    'withdraw an invitation; its link no longer works',
    ['people withdraw ada@example.org'],
    async (args, flags, context) =>
      (await import('./commands/people-changes.ts')).runWithdraw(args[0] ?? '', flags, context),
  );
  const remove = add<{ yes?: boolean }>(
    people,
    'remove <email>',
    'remove a member from the tenant; sessions and keys of theirs end',
    ['people remove ada@example.org --yes'],
    async (args, flags, context) =>
      (await import('./commands/people-changes.ts')).runRemove(args[0] ?? '', flags, context),
  ).option('--yes', 'do not ask');
  return [update, withdraw, remove];
}
