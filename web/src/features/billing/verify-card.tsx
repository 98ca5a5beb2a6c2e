import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { post } from '@/api/http';
import type { Invoice, InvoiceLine, Verification } from '@/api/types';
import { Button } from '@/components/controls';
import { Icon } from '@/components/icon';
import { ErrorState } from '@/components/states';
import { formatAmount, formatMoney } from '@/format/money';
import { formatQuantity } from '@/format/number';
import { formatDuration } from '@/format/time';

/** The bill beside what the raw events come to when they are rated again. */
export function VerifyCard({ invoice, operator }: { invoice: Invoice; operator: boolean }) {
  const verify = useMutation({
    mutationFn: async () => {
      const started = performance.now();
      const result = await post<Verification>(`/v1/invoices/${invoice.id}/verify`);
      return { ...result, milliseconds: performance.now() - started };
    },
  });
  const result = verify.data;
  if (!result) {
    return (
      <section className="card pad">
        <h2>Verify</h2>
        <p className="text-s soft gap-top-8">
          Rates this invoice again from the raw events that had been received when it closed, and puts both side by side.
        </p>
        <div className="gap-top-12">
          <Button busy={verify.isPending} onClick={() => verify.mutate()}>
            {verify.isPending ? 'Rating again…' : 'Verify from raw events'}
          </Button>
        </div>
        {verify.isError && (
          <div className="gap-top-12">
            <ErrorState error={verify.error} />
          </div>
        )}
      </section>
    );
  }
  const tone = result.equal === true ? 'verdict-ok' : result.equal === false ? 'verdict-bad' : '';
  return (
    <section className="card side-card" aria-live="polite">
      <div className={`verdict ${tone}`}>
        <div className="row">
          <span className={result.equal ? 'ok' : result.equal === false ? 'bad' : 'muted'}>
            <Icon name={result.equal ? 'check' : 'warning'} />
          </span>
          <h2 className={`nowrap ${result.equal ? 'ok' : result.equal === false ? 'bad' : ''}`}>{titleOf(invoice, result)}</h2>
          <span className="push">
            <Button small busy={verify.isPending} onClick={() => verify.mutate()}>
              Verify again
            </Button>
          </span>
        </div>
        <p className="text-xs soft gap-top-8">
          {result.basis === 'events'
            ? 'Rated again from the raw events'
            : result.basis === 'windows'
              ? 'Rated again from its sealed hours; the events are past their keeping'
              : 'Neither events nor hours are kept any more'}
          , just now, in {formatDuration(result.milliseconds)}
        </p>
      </div>
      {result.recomputed && (
        <Beside invoice={invoice} again={result.recomputed.lines} total={formatAmount(result.recomputed.total)} />
      )}
      {result.late.events > 0 && (
        <div className="text-xs soft">
          {formatQuantity(result.late.events)} {result.late.events === 1 ? 'event' : 'events'} came after the close.{' '}
          {result.late.adjusted_by.length === 0 ? (
            'They will be a line of their own on the next invoice.'
          ) : (
            <>
              Billed on{' '}
              {result.late.adjusted_by.map((id, index) => (
                <span key={id}>
                  {index > 0 && ', '}
                  <Link className="link" to={`${operator ? '/admin' : ''}/invoices/${id}`}>
                    the invoice that followed
                  </Link>
                </span>
              ))}
              .
            </>
          )}
        </div>
      )}
    </section>
  );
}

function titleOf(invoice: Invoice, result: Verification): string {
  if (result.equal === true) return 'Equal to the cent';
  if (result.equal === null || !result.recomputed) return 'Cannot be verified';
  const amount = result.recomputed.total.amount - invoice.total.amount;
  return amount === 0 ? 'A line differs' : `Differs by ${formatMoney({ amount: Math.abs(amount), currency: invoice.currency })}`;
}

function Beside({ invoice, again, total }: { invoice: Invoice; again: InvoiceLine[]; total: string }) {
  // A recomputed line is the same line where it says so; otherwise the one of the same price, kind and period.
  const partner = (line: InvoiceLine) =>
    again.find((other) => other.id === line.id) ??
    again.find((other) => other.price === line.price && other.kind === line.kind && other.period?.start === line.period.start);
  return (
    <div>
      <table className="table">
        <caption className="visually-hidden">Billed, and rated again</caption>
        <thead>
          <tr>
            <th>Line</th>
            <th className="num">Billed</th>
            <th className="num">Again</th>
          </tr>
        </thead>
        <tbody>
          {invoice.lines.map((line) => {
            const other = partner(line);
            const same = other?.amount?.amount === line.amount.amount;
            return (
              <tr key={line.id}>
                <td>{line.description}</td>
                <td className="num soft">{formatAmount(line.amount)}</td>
                <td className={`num ${same ? '' : 'bad medium'}`}>{other?.amount ? formatAmount(other.amount) : '–'}</td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <td>Total</td>
            <td className="num">{formatAmount(invoice.total)}</td>
            <td className="num">{total}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
