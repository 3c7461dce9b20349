// What is typed where drafts are kept is handed over while one types, not only when one leaves the field.
(() => {
  const PAUSE = 1000;
  let waiting;
  const keeps = (field) => field instanceof HTMLTextAreaElement && field.closest("[class*=st-key-visit_], [class*=st-key-complain_], [class*=st-key-monthly_text_]");
  const hand = (field) => {
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true }));
  };
  const soon = (typed) => {
    clearTimeout(waiting);
    if (!typed.isComposing && keeps(typed.target)) waiting = setTimeout(hand, PAUSE, typed.target);
  };
  addEventListener("input", soon);
  addEventListener("compositionend", soon);
  addEventListener("visibilitychange", () => {
    if (document.hidden && keeps(document.activeElement)) hand(document.activeElement);
  });
})();
