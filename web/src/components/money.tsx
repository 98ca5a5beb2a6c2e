import type { Money } from '@/api/types';
import { formatAmount, formatMoney } from '@/format/money';

/** `bare` leaves the symbol to the head of the column. */
export function MoneyText({ value, bare = false }: { value: Money; bare?: boolean }) {
  return <span className="nowrap">{bare ? formatAmount(value) : formatMoney(value)}</span>;
}
