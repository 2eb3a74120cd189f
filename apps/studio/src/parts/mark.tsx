// The sign of the product: one line that becomes three.
export function Mark() {
  return (
    <span className="mark" aria-hidden="true">
      <svg width="14" height="14" viewBox="0 0 14 14" fill="none" aria-hidden="true">
        <path
          d="M1.5 9.5c2 0 2.6-5 5-5"
          stroke="currentColor"
          strokeWidth="1.8"
          strokeLinecap="round"
        />
        <path
          d="M6.5 4.5 12.2 1.6M6.5 4.5l6 2.200M6.5 4.5l4.600 7"
          stroke="currentColor"
          strokeWidth="1.3"
          strokeLinecap="round"
          opacity=".75"
        />
      </svg>
    </span>
  );
}
