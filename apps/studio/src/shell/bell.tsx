// What one was told: the number of unread messages, and the newest of them with a link to what they are
// about.
import { Button } from '@aibaas/react';
import { Indicator, Popover } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ask } from '../ask.ts';
import { Answer } from '../parts/answer.tsx';
import { useMoment } from '../parts/moments.ts';
import { useAction } from '../parts/use-action.ts';
import { messageKeys } from '../query-keys.ts';
import { useSession } from '../session/session.tsx';
import { useLive } from '../session/use-live.ts';

export function Bell() {
  const session = useSession();
  const { client } = session;
  const [isOpen, setOpen] = useState(false);
  useLive('notifications', [messageKeys.all(session)]);
  const { data } = useQuery(
    ask(messageKeys.unread(session), (signal) => client.notifications.unread({ signal })),
  );
  const unread = data?.unread ?? 0;
  return (
    <Popover opened={isOpen} onChange={setOpen} width={360} position="bottom-end" trapFocus>
      <Popover.Target>
        <button
          type="button"
          className="top-help"
          aria-label={unread === 0 ? 'Messages' : `Messages, ${unread} unread`}
          onClick={() => setOpen(!isOpen)}
        >
          <Indicator disabled={unread === 0} label={unread} size={14} color="var(--danger)">
            <IconBell size={16} stroke={1.6} aria-hidden="true" />
          </Indicator>
        </button>
      </Popover.Target>
      <Popover.Dropdown>{isOpen && <Messages onClose={() => setOpen(false)} />}</Popover.Dropdown>
    </Popover>
  );
}

function Messages({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const { client, home } = session;
  const moment = useMoment();
  const list = useQuery(
    ask(
      messageKeys.newest(session),
      async (signal) => (await client.notifications.list({ limit: 10 }, { signal })).data,
    ),
  );
  const [read, isBusy] = useAction({
    failed: 'Not marked as read',
    changes: [messageKeys.all(session)],
  });
  return (
    <section aria-label="Messages">
      <div className="bell-head">
        <h2>Messages</h2>
        {list.data?.some(({ is_read: isRead }) => !isRead) === true && (
          <Button
            size="small"
            disabled={isBusy}
            onClick={() => void read(() => client.notifications.markRead({ all: true }))}
          >
            Mark all as read
          </Button>
        )}
      </div>
      <Answer query={list} failed="The messages could not be read" height={96}>
        {(messages) =>
          messages.length === 0 ? (
            <p className="dim">
              Nothing yet. A forecast can warn you some days before a balance runs out.
            </p>
          ) : (
            <ul className="bell-list">
              {messages.map((message) => (
                <li key={message.id} data-unread={!message.is_read || undefined}>
                  <Link
                    to={`${home}/forecasts`}
                    search={{ metric: message.receipt.metric_id }}
                    onClick={onClose}
                  >
                    {message.title}
                  </Link>
                  <p>{message.body}</p>
                  <small className="dim num">{moment(message.created_at)}</small>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </section>
  );
}
