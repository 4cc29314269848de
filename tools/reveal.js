// A password can be looked at while it is typed. What is sent is a password again, so that no browser keeps it as text.
document.documentElement.classList.add('scripted');
const show = (button, shown) => {
  button.previousElementSibling.type = shown ? 'text' : 'password';
  button.setAttribute('aria-pressed', shown);
};
addEventListener('click', ({ target }) => {
  const button = target.closest?.('[data-reveal]');
  if (button) show(button, button.getAttribute('aria-pressed') !== 'true');
});
addEventListener('submit', ({ target }) => target.querySelectorAll('[data-reveal]').forEach((button) => show(button, false)));
