// What a history entry of this app may carry.

declare namespace App {
  interface PageState {
    /** This entry began the draft: it alone writes the defaults, which must not compete with what others wrote. */
    esNueva?: boolean;
  }
}
