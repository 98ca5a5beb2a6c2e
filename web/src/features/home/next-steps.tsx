import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { configQuery, metersQuery, onboardingQuery } from '@/api/queries';
import { Icon } from '@/components/icon';
import { SectionHead } from '@/components/layout';
import { EmptyState, Load } from '@/components/states';
import { stepOf } from '@/features/welcome/steps';

/** What somebody without a plan does next: a key, an event, a plan; what is done is ticked. */
export function NextSteps() {
  const onboarding = useQuery(onboardingQuery);
  const config = useQuery(configQuery);
  const operator = config.data?.operator_name ?? 'The operator';
  return (
    <>
      <SectionHead title="What comes next?" />
      <Load query={onboarding}>
        {(data) => (
          <ol className="next-steps">
            <NextStep done={stepOf(data, 'first_key')?.status === 'done'} title="Create a key">
              Your app sends with it. It is <To page="/welcome">shown once, with a snippet</To> that already holds it.
            </NextStep>
            <NextStep done={stepOf(data, 'first_event')?.status === 'done'} title="Send an event">
              It shows on this page within seconds, and <To page="/events">in the list of events</To>.
            </NextStep>
            <NextStep done={false} title="Get a plan">
              {operator} puts you on one, or you <To page="/billing">choose one yourself</To> where that is offered. The first
              invoice follows a period later.
            </NextStep>
          </ol>
        )}
      </Load>
    </>
  );
}

function NextStep({ done, title, children }: { done: boolean; title: string; children: ReactNode }) {
  return (
    <li>
      <span className={done ? 'ok' : 'muted'}>
        <Icon name={done ? 'check' : 'right'} />
        <span className="visually-hidden">{done ? 'Done:' : 'To do:'}</span>
      </span>
      <div>
        <h3>{title}</h3>
        <p className="text-s soft">{children}</p>
      </div>
    </li>
  );
}

function To({ page, children }: { page: string; children: ReactNode }) {
  return (
    <Link className="link" to={page}>
      {children}
    </Link>
  );
}

/** Without a plan everything is metered all the same: what is, and where its numbers are. */
export function Metered() {
  const meters = useQuery(metersQuery);
  return (
    <>
      <SectionHead title="What is metered?" />
      <Load query={meters}>
        {(page) =>
          page.data.length === 0 ? (
            <EmptyState title="No meter yet.">
              Events are stored and shown; what is counted of them is up to the operator.
            </EmptyState>
          ) : (
            <table className="table">
              <caption className="visually-hidden">Meters</caption>
              <thead>
                <tr>
                  <th>Meter</th>
                  <th>Of events of type</th>
                </tr>
              </thead>
              <tbody>
                {page.data.map((meter) => (
                  <tr key={meter.id}>
                    <td>
                      <Link className="link" to="/usage" search={{ meter: meter.key } as never}>
                        {meter.name}
                      </Link>
                    </td>
                    <td className="mono break">{meter.event_type}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Load>
    </>
  );
}
