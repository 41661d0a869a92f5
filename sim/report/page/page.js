// The memory maps: each fragment's owner, size and lifetime by hover, tap and keyboard, and the
// same fragments as a table. Everything else in the page works without this.
(function () {
  'use strict';

  const OWNERS = 10; // with colours of their own; the others share the last
  const FIELDS = 6; // numbers a fragment in the data
  const PAGE_ROWS = 50;
  const EDGE_LEFT = 58;
  const EDGE_BOTTOM = 40;
  const EDGE_TOP = 10;
  const EDGE_RIGHT = 14;
  const SAMPLED = 0.35; // how strong the sampled picture behind the fragments is
  const TIP_WIDTH = 480; // on narrower maps it would hide too much; the line below says the same

  // ---- Figures in words, as in the tables (sim/report/words.c) ----

  const count = (n) => String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

  function threeDigits(whole, thousandths, unit) {
    const two = (n) => String(n).padStart(2, '0');
    if (whole < 10n) return whole + '.' + two(thousandths / 10n) + ' ' + unit;
    if (whole < 100n) return whole + '.' + thousandths / 100n + ' ' + unit;
    return count(whole) + ' ' + unit;
  }

  function bytes(n) {
    if (n < 10000) return count(n) + ' B';
    const isMega = n >= 10000 * 1024;
    const divisor = isMega ? 1048576n : 1024n;
    const big = BigInt(n);
    return threeDigits(big / divisor, (big % divisor) * 1000n / divisor, isMega ? 'MiB' : 'KiB');
  }

  function duration(cycles, hz) {
    if (cycles === 0) return '0';
    if (hz === 0) return count(BigInt(cycles)) + ' cycles';
    const big = BigInt(cycles);
    const per = BigInt(hz);
    if (big >= per) return threeDigits(big / per, (big % per) * 1000n / per, 's');
    for (const [unit, scale] of [['ms', 1000n], ['us', 1000000n], ['ns', 1000000000n]]) {
      const scaled = big * scale;
      if (scaled >= per || unit === 'ns') {
        return threeDigits(scaled / per, (scaled % per) * 1000n / per, unit);
      }
    }
    return '';
  }

  // ---- The fragments of one pool ----

  function unpack(data) {
    const fragments = [];
    let from = 0;
    for (let i = 0; i < data.lives.length; i += FIELDS) {
      const [later, held, offset, size, asked, owner] = data.lives.slice(i, i + FIELDS);
      from += later;
      fragments.push({
        index: fragments.length, from, isHeld: held < 0, to: held < 0 ? data.end : from + held,
        offset, size, asked, owner,
      });
    }
    return fragments;
  }

  // The sampled picture behind fragments that were left out, from runs of equal cells.
  function unpackBackdrop(backdrop) {
    if (!backdrop) return null;
    const cells = new Uint8Array(backdrop.width * backdrop.height);
    let at = 0;
    for (let i = 0; i < backdrop.runs.length; i += 2) {
      cells.fill(backdrop.runs[i], at, at + backdrop.runs[i + 1]);
      at += backdrop.runs[i + 1];
    }
    return Object.assign({cells}, backdrop);
  }

  const colourOf = (owner) => '--o' + Math.min(owner, OWNERS);

  function describe(data, fragment) {
    const held = duration(fragment.to - fragment.from, data.hz);
    return {
      title: data.owners[fragment.owner] + ': ' + bytes(fragment.size) + ' at offset ' +
        count(fragment.offset),
      text: bytes(fragment.asked) + ' asked for. Held for ' + held + ', from ' +
        duration(fragment.from, data.hz) + ' to ' +
        (fragment.isHeld ? 'the end of the run.' : duration(fragment.to, data.hz) + '.'),
    };
  }

  // Round steps that cut a range into a few parts.
  function steps(low, high, most, powersOfTwo) {
    const rough = (high - low) / most;
    let step;
    if (powersOfTwo) {
      step = Math.pow(2, Math.ceil(Math.log2(Math.max(rough, 1))));
    } else {
      const power = Math.pow(10, Math.floor(Math.log10(rough)));
      step = [1, 2, 5, 10].find((n) => n * power >= rough * 0.999) * power;
    }
    const marks = [];
    for (let i = Math.ceil(low / step); i * step <= high; i++) marks.push(i * step);
    return marks;
  }

  class MemoryMap {
    constructor(root) {
      this.root = root;
      this.data = JSON.parse(root.querySelector('script').textContent);
      this.fragments = unpack(this.data);
      this.backdrop = unpackBackdrop(this.data.backdrop);
      this.canvas = root.querySelector('canvas');
      this.tip = root.querySelector('.tip');
      this.readout = root.querySelector('.readout');
      this.spoken = root.querySelector('.spoken');
      this.remark = this.readout.textContent;
      this.chosen = null;
      this.hovered = null;
      this.cursor = 0; // the time at which up and down move
      this.onlyOwner = null;
      this.drag = null;
      this.whole();
      this.makeLegend();
      this.listen();
      new ResizeObserver(() => this.draw()).observe(this.canvas);
      matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
      if (root.dataset.table) this.table = new FragmentTable(this, root.dataset.table);
    }

    // ---- What is in view ----

    whole() {
      this.view = {left: 0, right: Math.max(1, this.data.end), low: 0, high: this.data.size};
      this.draw();
    }

    zoom(across, up) {
      const view = this.view;
      const shown = this.chosen;
      const scale = (low, high, factor, centre, most, least) => {
        const length = Math.min(most, Math.max(least, (high - low) * factor));
        // What is chosen comes to the middle; else the middle stays.
        let start = centre - length / 2;
        start = Math.min(most - length, Math.max(0, start));
        return [start, start + length];
      };
      const middle = (low, high, a, b) => a < high && b > low
        ? (Math.max(low, a) + Math.min(high, b)) / 2 : (low + high) / 2;
      const time = shown ? middle(view.left, view.right, shown.from, shown.to)
        : (view.left + view.right) / 2;
      const place = shown ? middle(view.low, view.high, shown.offset, shown.offset + shown.size)
        : (view.low + view.high) / 2;
      [view.left, view.right] =
        scale(view.left, view.right, across, time, Math.max(1, this.data.end), 1);
      [view.low, view.high] = scale(view.low, view.high, up, place, this.data.size,
        Math.min(this.data.size, 16));
      this.draw();
    }

    // Moves the view so that a fragment can be seen.
    reveal(fragment) {
      const view = this.view;
      const shift = (low, high, a, b, most) => {
        if (a < high && b > low) return [low, high];
        const length = high - low;
        const start = Math.min(most - length, Math.max(0, (a + b - length) / 2));
        return [start, start + length];
      };
      [view.left, view.right] = shift(view.left, view.right, fragment.from,
        Math.max(fragment.to, fragment.from + 1), Math.max(1, this.data.end));
      [view.low, view.high] = shift(view.low, view.high, fragment.offset,
        fragment.offset + fragment.size, this.data.size);
    }

    x(time) {
      const view = this.view;
      return EDGE_LEFT + (time - view.left) / (view.right - view.left) * this.plotWidth;
    }

    y(offset) {
      const view = this.view;
      return EDGE_TOP + (view.high - offset) / (view.high - view.low) * this.plotHeight;
    }

    timeAt(x) {
      const view = this.view;
      return view.left + (x - EDGE_LEFT) / this.plotWidth * (view.right - view.left);
    }

    offsetAt(y) {
      const view = this.view;
      return view.high - (y - EDGE_TOP) / this.plotHeight * (view.high - view.low);
    }

    // ---- Drawing ----

    // All but the marks is kept until the view, the size or the colours change: pointing at things
    // must be quick however many fragments there are.
    draw() {
      const width = this.canvas.clientWidth;
      const height = this.canvas.clientHeight;
      if (width === 0 || height === 0) return;
      const dots = window.devicePixelRatio || 1;
      const style = getComputedStyle(document.documentElement);
      const known = new Map();
      const colour = (name) => {
        if (!known.has(name)) known.set(name, style.getPropertyValue(name).trim());
        return known.get(name);
      };
      this.plotWidth = width - EDGE_LEFT - EDGE_RIGHT;
      this.plotHeight = height - EDGE_TOP - EDGE_BOTTOM;
      const shown = [Object.values(this.view), width, height, dots, this.onlyOwner,
        colour('--map-free')].join();
      if (shown !== this.shown) {
        this.shown = shown;
        this.drawBase(colour, width, height, dots);
      }
      this.canvas.width = this.base.width;
      this.canvas.height = this.base.height;
      const pen = this.canvas.getContext('2d');
      pen.drawImage(this.base, 0, 0);
      pen.setTransform(dots, 0, 0, dots, 0, 0);
      this.clip(pen);
      this.drawMarks(pen, colour);
    }

    clip(pen) {
      pen.beginPath();
      pen.rect(EDGE_LEFT, EDGE_TOP, this.plotWidth, this.plotHeight);
      pen.clip();
    }

    drawBase(colour, width, height, dots) {
      this.base = this.base || document.createElement('canvas');
      this.base.width = Math.round(width * dots);
      this.base.height = Math.round(height * dots);
      const pen = this.base.getContext('2d');
      pen.setTransform(dots, 0, 0, dots, 0, 0);
      pen.save();
      this.clip(pen);
      this.drawGround(pen, colour);
      this.drawFragments(pen, colour);
      pen.restore();
      this.drawAxes(pen, colour, width, height);
    }

    drawGround(pen, colour) {
      pen.fillStyle = colour('--map-free');
      pen.fillRect(EDGE_LEFT, EDGE_TOP, this.plotWidth, this.plotHeight);
      if (this.backdrop) this.drawBackdrop(pen, colour);
      pen.fillStyle = colour('--map-fixed');
      const top = this.y(this.data.size);
      pen.fillRect(EDGE_LEFT, top, this.plotWidth, Math.max(0, this.y(this.data.span) - top));
    }

    drawBackdrop(pen, colour) {
      const back = this.backdrop;
      for (let row = 0; row < back.height; row++) {
        // On whole pixels, or the joints of what shines through would show.
        const top = Math.round(this.y((row + 1) * back.bytes));
        const bottom = Math.round(this.y(row * back.bytes));
        for (let column = 0; column < back.width;) {
          const kind = back.cells[row * back.width + column];
          let end = column + 1;
          while (end < back.width && back.cells[row * back.width + end] === kind) end++;
          if (kind >= 2) {
            pen.globalAlpha = this.onlyOwner !== null && this.onlyOwner !== kind - 2
              ? 0.1 : SAMPLED;
            pen.fillStyle = colour(colourOf(kind - 2));
            const left = Math.round(this.x(column * back.interval));
            pen.fillRect(left, top, Math.round(this.x(end * back.interval)) - left, bottom - top);
          }
          column = end;
        }
      }
      pen.globalAlpha = 1;
    }

    box(fragment) {
      const left = this.x(fragment.from);
      const top = this.y(fragment.offset + fragment.size);
      return [left, top, Math.max(0.8, this.x(fragment.to) - left),
        Math.max(0.8, this.y(fragment.offset) - top)];
    }

    drawFragments(pen, colour) {
      const view = this.view;
      const colours = Array.from({length: OWNERS + 1}, (_, i) => colour('--o' + i));
      const free = colour('--map-free');
      for (const fragment of this.fragments) {
        if (fragment.from > view.right) break; // they stand in order of their beginnings
        if (fragment.to < view.left || fragment.offset > view.high ||
            fragment.offset + fragment.size < view.low) continue;
        const [left, top, width, height] = this.box(fragment);
        pen.globalAlpha = this.onlyOwner !== null && this.onlyOwner !== fragment.owner ? 0.15 : 1;
        pen.fillStyle = colours[Math.min(fragment.owner, OWNERS)];
        pen.fillRect(left, top, width, height);
        if (height > 5 && width > 3) {
          pen.fillStyle = free; // a thin joint, so that neighbours of one owner are seen as two
          pen.fillRect(left, top, width, 0.8);
          pen.fillRect(left, top, 0.8, height);
        }
      }
      pen.globalAlpha = 1;
    }

    outline(pen, fragment, colours) {
      const [left, top, width, height] = this.box(fragment);
      for (const [grow, line, stroke] of [[2.5, 2, colours[1]], [1, 2, colours[0]]]) {
        pen.lineWidth = line;
        pen.strokeStyle = stroke;
        pen.strokeRect(left - grow, top - grow, width + 2 * grow, height + 2 * grow);
      }
    }

    drawMarks(pen, colour) {
      const colours = [colour('--map-edge'), colour('--card')];
      if (this.hovered && this.hovered !== this.chosen) this.outline(pen, this.hovered, colours);
      if (this.chosen) this.outline(pen, this.chosen, colours);
      if (this.drag && this.drag.isBox) {
        const {x0, y0, x1, y1} = this.drag;
        pen.setLineDash([5, 4]);
        pen.lineWidth = 1.5;
        pen.strokeStyle = colours[0];
        pen.strokeRect(Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0));
        pen.setLineDash([]);
      }
    }

    drawAxes(pen, colour, width, height) {
      const view = this.view;
      const bottom = height - EDGE_BOTTOM;
      pen.strokeStyle = colour('--soft');
      pen.fillStyle = colour('--ink');
      pen.lineWidth = 1;
      pen.font = '12px system-ui, sans-serif';
      pen.beginPath();
      pen.moveTo(EDGE_LEFT - 0.5, EDGE_TOP);
      pen.lineTo(EDGE_LEFT - 0.5, bottom + 0.5);
      pen.lineTo(width - EDGE_RIGHT, bottom + 0.5);
      pen.textAlign = 'right';
      pen.textBaseline = 'middle';
      const isLarge = view.high >= 10000;
      for (const mark of steps(view.low, view.high, Math.max(2, this.plotHeight / 45), true)) {
        pen.moveTo(EDGE_LEFT - 4, this.y(mark));
        pen.lineTo(EDGE_LEFT, this.y(mark));
        pen.fillText(isLarge ? +(mark / 1024).toFixed(2) + ' KiB' : count(mark) + ' B',
          EDGE_LEFT - 7, this.y(mark));
      }
      pen.textAlign = 'center';
      pen.textBaseline = 'top';
      const hz = this.data.hz || 1;
      const span = (view.right - view.left) / hz;
      const [unit, scale] = !this.data.hz ? ['cycles', 1]
        : view.right / hz >= 1 && span > 0.01 ? ['s', 1]
          : view.right / hz >= 1e-3 && span > 1e-5 ? ['ms', 1e3] : ['us', 1e6];
      const marks = steps(view.left / hz * scale, view.right / hz * scale,
        Math.max(2, this.plotWidth / 85), false);
      const digits = marks.length < 2 ? 3
        : Math.max(0, Math.ceil(-Math.log10(marks[1] - marks[0]) - 1e-9));
      for (const mark of marks) {
        const at = this.x(mark / scale * hz);
        pen.moveTo(at, bottom);
        pen.lineTo(at, bottom + 5);
        pen.fillText(mark.toFixed(Math.min(9, digits)), at, bottom + 8);
      }
      pen.stroke();
      pen.fillStyle = colour('--soft');
      pen.textAlign = 'right';
      pen.fillText('time (' + unit + ')', width - EDGE_RIGHT, bottom + 24);
      pen.textAlign = 'left';
      pen.fillText('address upwards', 6, bottom + 24);
    }

    // ---- Finding ----

    find(x, y) {
      const time = this.timeAt(x);
      const offset = this.offsetAt(y);
      const slack = (this.view.right - this.view.left) / this.plotWidth;
      let best = null;
      let bestMiss = Infinity;
      for (const fragment of this.fragments) {
        if (fragment.from > time + slack) break;
        if (offset < fragment.offset || offset >= fragment.offset + fragment.size) continue;
        const miss = time < fragment.from ? fragment.from - time
          : time > fragment.to ? time - fragment.to : 0;
        if (miss <= slack && (miss < bestMiss || (miss === bestMiss && fragment.from >= best.from))) {
          best = fragment;
          bestMiss = miss;
        }
      }
      return best;
    }

    // What can be said of a place where no fragment is.
    gap(x, y) {
      const time = this.timeAt(x);
      const offset = this.offsetAt(y);
      const data = this.data;
      if (x < EDGE_LEFT || x > EDGE_LEFT + this.plotWidth || y < EDGE_TOP ||
          y > EDGE_TOP + this.plotHeight) return null;
      const at = ' at ' + duration(Math.max(0, Math.floor(time)), data.hz);
      if (offset >= data.span) {
        return {title: 'Overhead', text: bytes(data.size - data.span) +
          ' at the end that no request gets: closing header, or rest of the pool.'};
      }
      if (this.fragments.length < data.total) {
        const kind = this.backdropAt(time, offset);
        const who = kind >= 2 ? 'Held by ' + (kind - 2 < OWNERS ? data.owners[kind - 2] : 'others')
          : 'Free';
        return {title: who + ', by the sampled picture' + at,
          text: 'No fragment that is in the table.'};
      }
      let low = 0;
      let high = data.span;
      for (const fragment of this.fragments) {
        if (fragment.from > time) break;
        if (fragment.to <= time) continue;
        if (fragment.offset + fragment.size <= offset) {
          low = Math.max(low, fragment.offset + fragment.size);
        } else if (fragment.offset > offset) {
          high = Math.min(high, fragment.offset);
        }
      }
      return {title: 'Free: ' + bytes(high - low) + at,
        text: 'From offset ' + count(low) + ' to ' + count(high) + '.'};
    }

    backdropAt(time, offset) {
      const back = this.backdrop;
      if (!back) return 0;
      const column = Math.min(back.width - 1, Math.floor(time / back.interval));
      const row = Math.min(back.height - 1, Math.floor(offset / back.bytes));
      return back.cells[row * back.width + column];
    }

    // ---- Choosing ----

    show(where, said) {
      where.textContent = '';
      const title = document.createElement('strong');
      title.textContent = said.title;
      where.append(title, said.text);
    }

    tell(said, owner) {
      this.show(this.readout, said);
      this.readout.style.borderLeftColor = owner === undefined ? '' : 'var(' + colourOf(owner) + ')';
    }

    choose(fragment, isSpoken) {
      this.chosen = fragment;
      if (fragment === null) {
        this.readout.textContent = this.remark;
        this.readout.style.borderLeftColor = '';
        this.spoken.textContent = '';
      } else {
        this.reveal(fragment);
        const view = this.view;
        this.cursor = Math.min(Math.max((view.left + view.right) / 2, fragment.from),
          Math.max(fragment.from, fragment.to - 1));
        const said = describe(this.data, fragment);
        said.text += ' Fragment ' + count(fragment.index + 1) + ' of ' +
          count(this.fragments.length) + '.';
        this.tell(said, fragment.owner);
        if (isSpoken) this.spoken.textContent = said.title + '. ' + said.text;
      }
      if (this.table) this.table.mark();
      this.draw();
    }

    // The next fragment above or below, at the cursor's time.
    beside(direction) {
      const own = this.chosen;
      let best = null;
      for (const fragment of this.fragments) {
        if (fragment.from > this.cursor) break;
        if (fragment.to <= this.cursor && fragment.to !== fragment.from) continue;
        if (fragment.to < this.cursor) continue;
        const isBeyond = direction > 0 ? fragment.offset > own.offset : fragment.offset < own.offset;
        const isNearer = best === null ||
          (direction > 0 ? fragment.offset < best.offset : fragment.offset > best.offset);
        if (isBeyond && isNearer) best = fragment;
      }
      return best;
    }

    // The next fragment later or earlier, at the same addresses.
    along(direction) {
      const own = this.chosen;
      for (let i = own.index + direction; i >= 0 && i < this.fragments.length; i += direction) {
        const other = this.fragments[i];
        if (other.offset < own.offset + own.size && own.offset < other.offset + other.size) {
          return other;
        }
      }
      return null;
    }

    move(key) {
      const last = this.fragments.length - 1;
      if (last < 0) return undefined;
      const own = this.chosen;
      if (key === 'Home') return this.fragments[0];
      if (key === 'End') return this.fragments[last];
      const moves = {ArrowUp: () => this.beside(1), ArrowDown: () => this.beside(-1),
        ArrowRight: () => this.along(1), ArrowLeft: () => this.along(-1),
        PageDown: () => this.fragments[own.index + 1], PageUp: () => this.fragments[own.index - 1]};
      if (!(key in moves)) return undefined;
      if (own === null) {
        return this.fragments.find((f) => f.to > this.view.left && f.from < this.view.right) ||
          this.fragments[0];
      }
      return moves[key]() || null;
    }

    pressed(event) {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const zooms = {'+': [0.5, 1], '=': [0.5, 1], '-': [2, 1], ']': [1, 0.5], '[': [1, 2]};
      const key = event.key;
      if (key === 'Escape') {
        this.tip.hidden = true;
        this.hovered = null;
        this.choose(null, false);
      } else if (key === '0') {
        this.whole();
      } else if (key in zooms) {
        this.zoom(...zooms[key]);
      } else {
        const found = this.move(key);
        if (found === undefined) return;
        if (found === null) {
          this.spoken.textContent = 'No further fragment in this direction.';
        } else {
          this.choose(found, true);
        }
      }
      event.preventDefault();
    }

    // ---- Pointer ----

    place(event) {
      const box = this.canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    }

    hover(x, y) {
      const fragment = this.find(x, y);
      const said = fragment ? describe(this.data, fragment) : this.gap(x, y);
      const isOther = fragment !== this.hovered;
      this.hovered = fragment;
      this.tip.hidden = said === null || this.canvas.clientWidth < TIP_WIDTH;
      if (said !== null) {
        this.show(this.tip, said);
        const width = this.tip.offsetWidth;
        const height = this.tip.offsetHeight;
        const left = x + 14 + width > this.canvas.clientWidth ? x - width - 14 : x + 14;
        this.tip.style.left = Math.max(4, left) + 'px';
        this.tip.style.top = (y + 18 + height > this.canvas.clientHeight
          ? Math.max(4, y - height - 12) : y + 18) + 'px';
        if (this.chosen === null) this.tell(said, fragment ? fragment.owner : undefined);
      }
      if (isOther) this.draw();
    }

    leave() {
      this.tip.hidden = true;
      this.hovered = null;
      if (this.chosen === null) this.choose(null, false);
      else this.draw();
    }

    down(event) {
      if (event.button !== 0) return;
      const [x, y] = this.place(event);
      this.drag = {x0: x, y0: y, x1: x, y1: y, isBox: false, isTouch: event.pointerType === 'touch',
        view: Object.assign({}, this.view)};
      this.canvas.setPointerCapture(event.pointerId);
    }

    moved(event) {
      const [x, y] = this.place(event);
      const drag = this.drag;
      if (!drag) {
        if (event.pointerType !== 'touch') this.hover(x, y);
        return;
      }
      drag.x1 = x;
      drag.y1 = y;
      const isFar = Math.abs(x - drag.x0) > 8 || Math.abs(y - drag.y0) > 8;
      drag.isMoved = drag.isMoved || isFar;
      if (drag.isMoved && drag.isTouch) {
        const length = drag.view.right - drag.view.left;
        const left = drag.view.left - (x - drag.x0) / this.plotWidth * length;
        this.view.left = Math.min(Math.max(1, this.data.end) - length, Math.max(0, left));
        this.view.right = this.view.left + length;
      }
      drag.isBox = drag.isMoved && !drag.isTouch;
      this.tip.hidden = drag.isBox;
      this.draw();
    }

    up(event) {
      const drag = this.drag;
      this.drag = null;
      if (!drag) return;
      if (!drag.isMoved) {
        const [x, y] = this.place(event);
        const fragment = this.find(x, y);
        this.choose(fragment, true);
        const said = fragment ? null : this.gap(x, y);
        if (said) {
          this.tell(said);
          this.spoken.textContent = said.title + '. ' + said.text;
        }
      } else if (drag.isBox) {
        this.zoomTo(drag);
      }
      this.draw();
    }

    // To the box that was drawn; along one side alone if it is flat.
    zoomTo({x0, y0, x1, y1}) {
      const view = this.view;
      const inside = (value, low, high) => Math.min(high, Math.max(low, value));
      const times = [x0, x1].map((x) => inside(this.timeAt(x), view.left, view.right));
      const offsets = [y0, y1].map((y) => inside(this.offsetAt(y), view.low, view.high));
      const next = Object.assign({}, view);
      if (Math.abs(x1 - x0) > 8 && Math.abs(times[1] - times[0]) >= 1) {
        next.left = Math.min(...times);
        next.right = Math.max(...times);
      }
      if (Math.abs(y1 - y0) > 12 && Math.abs(offsets[1] - offsets[0]) >= 4) {
        next.low = Math.min(...offsets);
        next.high = Math.max(...offsets);
      }
      this.view = next;
    }

    listen() {
      const canvas = this.canvas;
      canvas.addEventListener('keydown', (event) => this.pressed(event));
      canvas.addEventListener('pointerdown', (event) => this.down(event));
      canvas.addEventListener('pointermove', (event) => this.moved(event));
      canvas.addEventListener('pointerup', (event) => this.up(event));
      canvas.addEventListener('pointercancel', () => { this.drag = null; this.draw(); });
      canvas.addEventListener('pointerleave', () => { if (!this.drag) this.leave(); });
      const acts = {
        'time-in': () => this.zoom(0.5, 1), 'time-out': () => this.zoom(2, 1),
        'address-in': () => this.zoom(1, 0.5), 'address-out': () => this.zoom(1, 2),
        whole: () => this.whole(),
      };
      for (const button of this.root.querySelectorAll('[data-act]')) {
        button.addEventListener('click', acts[button.dataset.act]);
      }
    }

    makeLegend() {
      const legend = this.root.querySelector('.legend');
      const swatch = (colour) => {
        const box = document.createElement('i');
        box.style.background = 'var(' + colour + ')';
        return box;
      };
      const add = (colour, name) => {
        const entry = document.createElement('span');
        entry.append(swatch(colour), name);
        legend.append(entry);
      };
      this.data.owners.forEach((name, owner) => {
        const button = document.createElement('button');
        button.type = 'button';
        button.setAttribute('aria-pressed', 'false');
        button.append(swatch(colourOf(owner)), name);
        button.addEventListener('click', () => {
          this.onlyOwner = this.onlyOwner === owner ? null : owner;
          for (const other of legend.querySelectorAll('button')) {
            other.setAttribute('aria-pressed',
              String(other === button && this.onlyOwner !== null));
          }
          this.draw();
        });
        legend.append(button);
      });
      add('--map-free', 'free');
      add('--map-fixed', 'overhead');
    }
  }

  // ---- The same fragments as a table: all of them, a page at a time ----

  class FragmentTable {
    constructor(map, id) {
      this.map = map;
      this.box = document.getElementById(id);
      this.body = this.box.querySelector('tbody');
      this.pager = this.box.querySelector('.pager');
      this.owner = this.box.querySelector('[data-pick="owner"]');
      this.order = this.box.querySelector('[data-pick="order"]');
      this.start = 0;
      this.isWhole = false;
      this.rows = map.fragments;
      map.data.owners.forEach((name, owner) => this.owner.append(new Option(name, String(owner))));
      this.owner.addEventListener('change', () => this.pick());
      this.order.addEventListener('change', () => this.pick());
      const acts = {
        earlier: () => this.turn(-PAGE_ROWS), later: () => this.turn(PAGE_ROWS),
        all: () => { this.isWhole = true; this.start = 0; this.fill(); },
      };
      for (const button of this.pager.querySelectorAll('button')) {
        button.addEventListener('click', acts[button.dataset.act]);
      }
      this.body.addEventListener('click', (event) => {
        const button = event.target.closest('button');
        if (!button) return;
        map.choose(map.fragments[Number(button.dataset.fragment)], true);
        map.root.scrollIntoView({block: 'nearest'});
      });
      this.pager.hidden = false;
      this.fill();
    }

    pick() {
      const owner = this.owner.value;
      this.rows = this.map.fragments.filter((f) => owner === '' || f.owner === Number(owner));
      const orders = {size: (f) => -f.size, held: (f) => f.from - f.to};
      const by = orders[this.order.value];
      if (by) this.rows.sort((a, b) => by(a) - by(b) || a.index - b.index);
      this.start = 0;
      this.isWhole = false;
      this.fill();
    }

    turn(by) {
      this.start = Math.min(Math.max(0, this.start + by), Math.max(0, this.rows.length - 1));
      this.fill();
    }

    fill() {
      const end = this.isWhole ? this.rows.length
        : Math.min(this.rows.length, this.start + PAGE_ROWS);
      const rows = document.createDocumentFragment();
      for (const fragment of this.rows.slice(this.start, end)) rows.append(this.row(fragment));
      this.body.textContent = '';
      this.body.append(rows);
      const said = this.rows.length === 0 ? 'None'
        : count(this.start + 1) + ' to ' + count(end) + ' of ' + count(this.rows.length);
      this.pager.querySelector('output').textContent = said;
      this.pager.querySelector('[data-act="earlier"]').disabled = this.start === 0;
      this.pager.querySelector('[data-act="later"]').disabled = end === this.rows.length;
      this.pager.querySelector('[data-act="all"]').disabled =
        this.start === 0 && end === this.rows.length;
      this.mark();
    }

    row(fragment) {
      const hz = this.map.data.hz;
      const row = document.createElement('tr');
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.fragment = String(fragment.index);
      button.textContent = count(fragment.index + 1);
      button.title = 'Show on the map';
      const head = document.createElement('td');
      head.append(button);
      row.append(head);
      const owner = document.createElement('td');
      owner.textContent = this.map.data.owners[fragment.owner];
      row.append(owner);
      for (const text of [count(fragment.offset), bytes(fragment.size), bytes(fragment.asked),
        duration(fragment.from, hz), fragment.isHeld ? 'end of run' : duration(fragment.to, hz),
        duration(fragment.to - fragment.from, hz)]) {
        const cell = document.createElement('td');
        cell.className = 'n';
        cell.textContent = text;
        row.append(cell);
      }
      return row;
    }

    mark() {
      const chosen = this.map.chosen;
      for (const button of this.body.querySelectorAll('button')) {
        const isChosen = chosen !== null && Number(button.dataset.fragment) === chosen.index;
        button.closest('tr').classList.toggle('chosen', isChosen);
        if (isChosen) button.setAttribute('aria-current', 'true');
        else button.removeAttribute('aria-current');
      }
    }
  }

  document.documentElement.classList.add('js');
  for (const root of document.querySelectorAll('.map')) new MemoryMap(root);
})();
