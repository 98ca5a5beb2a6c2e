// Every text on the page whose contrast to what it stands on is below WCAG 2.2 AA, as "ratio text (class)".
() => {
  const NORMAL = 4.5;
  const LARGE = 3;
  const parse = (color) => {
    const match = /rgba?\(([^)]+)\)/.exec(color);
    if (!match) return [0, 0, 0, 0];
    const parts = match[1].split(/[ ,/]+/).map(Number);
    return [parts[0], parts[1], parts[2], parts[3] ?? 1];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const luminance = (color) => {
    const [r, g, b] = color.slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ancestors = (element) => {
    const found = [];
    for (let one = element; one; one = one.parentElement) found.push(getComputedStyle(one));
    return found;
  };
  const groundOf = (styles) =>
    styles
      .map((style) => parse(style.backgroundColor))
      .reverse()
      .reduce((below, color) => (color[3] > 0 ? over(color, below) : below), [255, 255, 255, 1]);
  const isShown = (element, style) => {
    const box = element.getBoundingClientRect();
    return (
      box.width > 1 &&
      box.height > 1 &&
      style.visibility !== 'hidden' &&
      !element.closest('script, style, noscript, [aria-hidden=true], .visually-hidden, :disabled')
    );
  };
  const faint = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.textContent.trim();
    const element = texts.currentNode.parentElement;
    const styles = ancestors(element);
    const style = styles[0];
    if (!text || !isShown(element, style)) continue;
    const ground = groundOf(styles);
    const [r, g, b, alpha] = parse(style.color);
    const opacity = styles.reduce((product, one) => product * Number(one.opacity), 1);
    const [light, dark] = [luminance(over([r, g, b, alpha * opacity], ground)), luminance(ground)].sort((x, y) => y - x);
    const ratio = (light + 0.05) / (dark + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? LARGE : NORMAL)) faint.add(`${ratio.toFixed(2)} ${text.slice(0, 40)} (${element.className})`);
  }
  return [...faint];
}
