// The small parts and the states of pages.
import {
  Button,
  Empty,
  ErrorState,
  IntervalBar,
  NotEnough,
  Offline,
  Progress,
  Receipt,
  Skeleton,
  Snippet,
  StatTile,
  Tag,
  type TagTone,
  UndoToast,
} from '@aibaas/react';
import { Shown } from './shown.tsx';

const tones: readonly TagTone[] = [
  'neutral',
  'plain',
  'ok',
  'warn',
  'danger',
  'predict',
  'sample',
  'scenario',
];
const nothing = (): void => {};
const long =
  'Überlandleitungsgenossenschaft der Wiesenknöpfe und Mädesüßen am unteren Bachlauf '.repeat(2);

export function Parts() {
  return (
    <>
      <Shown name="Tags">
        <p className="gallery-line">
          {tones.map((tone) => (
            <Tag key={tone} tone={tone}>
              {tone}
            </Tag>
          ))}
        </p>
      </Shown>
      <Shown name="Buttons">
        <p className="gallery-line">
          <Button tone="primary" icon="bell">
            Warn me
          </Button>
          <Button icon="code">View as code</Button>
          <Button tone="quiet">Reset</Button>
          <Button tone="danger">Remove</Button>
          <Button disabled>Not now</Button>
          <Button size="small">Undo</Button>
          <Button icon="download" aria-label="Save as a file" />
        </p>
      </Shown>
      <Shown name="Tiles">
        <div className="gallery-tiles">
          <StatTile
            title="What will happen"
            counts="Credits run out"
            figure="14 December"
            proof={
              <>
                <IntervalBar min={0} max={30} value={14} lower={9} upper={21} tone="warn" /> 9–21
                Dec, 95%
              </>
            }
          />
          <StatTile
            title="Were we right"
            counts="Days inside the 95% interval"
            figure="28"
            of="of 30"
            proof={
              <>
                <IntervalBar
                  min={0.7}
                  max={1}
                  value={0.933}
                  lower={0.79}
                  upper={0.98}
                  target={0.95}
                  tone="predict"
                />{' '}
                93.3% (79–98)
              </>
            }
          />
          <StatTile title={long} counts={long} figure="85,206" proof={long} />
        </div>
      </Shown>
      <Shown name="Snippet">
        <Snippet
          code={{
            TypeScript:
              "const f = await aibaas.analytics.predictions.consumption({ workspace_id: '…' });",
            curl: 'curl -sS -H "Authorization: Bearer $AIBAAS_API_KEY" …',
            Python: 'print(answer["depletion"])',
          }}
        />
      </Shown>
      <Shown name="Receipt">
        <div className="card card-body">
          <Receipt
            title="Order 200,000 credits before 9 December"
            verdict="due"
            knew={{ text: 'Credits to 19 November', time: '04:00' }}
            expected={{ text: 'Out on 14 December (9–21)', time: '04:00' }}
            decided={{ text: 'days_left 19 ≤ 21', time: '04:00' }}
            did={{ text: 'Sent a message', time: '04:01' }}
            came={{ text: 'Due 14 December' }}
          />
        </div>
      </Shown>
      <Shown name="Undo">
        <UndoToast done="1 row removed." kept="It stays in the audit." onUndo={nothing} />
      </Shown>
    </>
  );
}

export function States() {
  return (
    <div className="gallery-states">
      <Shown name="Empty">
        <Empty
          title="No tables yet"
          needs="Drop a CSV or NDJSON file, plain or gzip."
          action={{ label: 'Choose a file', onAct: nothing }}
        />
      </Shown>
      <Shown name="Not enough">
        <NotEnough
          have={9}
          need={28}
          unit="day"
          enoughOn="2026-12-09"
          why="Nine days cannot say how wrong a forecast would be; the naive line is drawn instead."
          tell={{ label: 'Tell me when there is enough', onAct: nothing }}
        />
      </Shown>
      <Shown name="Error">
        <ErrorState
          title="The import did not start"
          unharmed="The table is as it was."
          cause="placed_at cannot be read: “31/02/2026 10:14”, row 1,204"
          fix="Choose another type for the column, or repair the row."
          code="import_column_unreadable"
          requestId="01932c1e-7d2a-7cc0-8a57-2b7b1c6f1d52"
          action={{ label: 'Try again', onAct: nothing }}
        />
      </Shown>
      <Shown name="Progress">
        <Progress
          title="Importing orders.csv"
          done={620_000}
          total={1_000_000}
          unit="rows"
          secondsLeft={42}
          stages={['Upload', 'Types', 'Rows', 'Indexes']}
          stage="Rows"
          onCancel={nothing}
          onKeepBest={nothing}
          mayClose
        />
      </Shown>
      <Shown name="Offline">
        <Offline seconds={14} keptEdits={2} onTry={nothing} />
      </Shown>
      <Shown name="Skeleton">
        <Skeleton height={64} />
      </Shown>
    </div>
  );
}
