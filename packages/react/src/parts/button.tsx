// A button as it looks everywhere: one primary per page, quiet ones beside it.
import type { ButtonHTMLAttributes, Ref } from 'react';
import { classNames } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly icon?: IconName;
  readonly size?: 'small' | 'normal';
  readonly ref?: Ref<HTMLButtonElement>;
}

/**
 * @example
 * <Button tone="primary" icon="bell" onClick={warn}>Warn me 7 days before</Button>
 */
export function Button({
  tone = 'plain',
  icon,
  size = 'normal',
  children,
  className,
  ...rest
}: ButtonProps) {
  const isBare = children === undefined || children === null;
  return (
    <button
      type="button"
      {...rest}
      className={classNames(
        'aib-button',
        `aib-button-${tone}`,
        size === 'small' && 'aib-button-small',
        isBare && 'aib-button-icon',
        className,
      )}
    >
      {icon !== undefined && <Icon name={icon} size={size === 'small' ? 13 : 15} />}
      {children}
    </button>
  );
}
