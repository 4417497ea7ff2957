// Sixteen pictures of 224 × 224 pixels that are easy to tell apart.

type Paint = (context: CanvasRenderingContext2D) => void;
type Colors = readonly string[];

function fade(context: CanvasRenderingContext2D, colors: Colors, top = 0, bottom = 224): void {
  const gradient = context.createLinearGradient(0, top, 0, bottom);
  colors.forEach((color, i) => {
    gradient.addColorStop(i / (colors.length - 1), color);
  });
  context.fillStyle = gradient;
  context.fillRect(0, top, 224, bottom - top);
}

function disc(
  context: CanvasRenderingContext2D,
  color: string,
  x: number,
  y: number,
  radiusX: number,
  radiusY: number = radiusX,
  turn = 0,
): void {
  context.fillStyle = color;
  context.beginPath();
  context.ellipse(x, y, radiusX, radiusY, turn, 0, 2 * Math.PI);
  context.fill();
}

function shape(context: CanvasRenderingContext2D, color: string, path: string): void {
  context.fillStyle = color;
  context.fill(new Path2D(path));
}

function stroke(
  context: CanvasRenderingContext2D,
  color: string,
  width: number,
  path: string,
): void {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.lineCap = context.lineJoin = 'round';
  context.stroke(new Path2D(path));
}

/** Scattered numbers in [0, 1), the same each time. */
const scatter = (i: number) => (i * 0.618034 + 0.137) % 1;

const sunset: Paint = (context) => {
  fade(context, ['#3b1d60', '#b83b6b', '#f6935c', '#fcd58a'], 0, 140);
  disc(context, '#fff1c4', 112, 118, 38);
  fade(context, ['#a4436a', '#2a1a4f'], 138, 224);
  for (let i = 0; i < 7; i++) {
    const half = 46 - 5 * i;
    context.fillStyle = '#ffd9a0';
    context.fillRect(112 - half + 8 * scatter(i), 144 + 11 * i, 2 * half, 4);
  }
};

const mountain: Paint = (context) => {
  fade(context, ['#8fc7ea', '#e4f2f7']);
  shape(context, '#8fa6bd', 'M0 150 50 80 96 136 150 64 224 148V224H0Z');
  shape(context, '#4a6480', 'M-10 200 96 50 206 200Z');
  shape(context, '#ffffff', 'M96 50 61 100 78 94 92 110 108 92 131 98Z');
  shape(context, '#38506a', 'M110 224 178 120 250 224Z');
  shape(context, '#f3f8fb', 'M178 120 161 146 176 141 190 150 197 148Z');
  shape(context, '#5c8f5a', 'M0 196C60 176 150 206 224 184V224H0Z');
};

const forest: Paint = (context) => {
  fade(context, ['#d8e8c8', '#f4f2d4']);
  for (const [row, color] of ['#9fc29a', '#5f9468', '#2c5f45'].entries()) {
    for (let i = 0; i < 7; i++) {
      const x = i * 40 - 20 * (row % 2) + 10 * scatter(i + 3 * row);
      const top = 40 + 44 * row + 26 * scatter(5 * i + row);
      for (const drop of [0, 26, 52]) {
        const half = 14 + drop / 4;
        shape(context, color, `M${x} ${top + drop}l${half} 38h${-2 * half}Z`);
      }
      context.fillStyle = color;
      context.fillRect(x - 3, top + 88, 6, 90);
    }
  }
};

const apple: Paint = (context) => {
  fade(context, ['#f7e3d8', '#f0cdbb']);
  disc(context, '#d9b29d', 112, 194, 66, 10);
  shape(
    context,
    '#c8252f',
    'M112 78C86 56 40 70 42 124C44 168 78 202 112 188C146 202 180 168 182 124C184 70 138 56 112 78Z',
  );
  disc(context, '#e8616a', 76, 108, 13, 22, 0.5);
  stroke(context, '#5a3a24', 8, 'M112 82C110 64 114 52 122 42');
  shape(context, '#5c9a3d', 'M122 58C134 34 158 32 172 40C164 62 142 68 122 58Z');
};

const lemon: Paint = (context) => {
  fade(context, ['#2f8f86', '#23736d']);
  disc(context, '#f2c21a', 112, 112, 82);
  disc(context, '#fff6cf', 112, 112, 74);
  for (let i = 0; i < 8; i++) {
    context.save();
    context.translate(112, 112);
    context.rotate((i * Math.PI) / 4);
    shape(context, '#f8d648', 'M0 -8 22 -54C24 -62 16 -67 0 -68C-16 -67 -24 -62 -22 -54Z');
    context.restore();
  }
};

const fish: Paint = (context) => {
  fade(context, ['#48c1d9', '#0e5f96']);
  stroke(context, '#0b7a5c', 9, 'M30 224C20 196 44 184 32 156M56 224C66 200 48 190 58 172');
  shape(context, '#f08a24', 'M150 112 204 70C196 100 196 126 204 156Z');
  shape(context, '#f7a541', 'M110 70C126 46 146 50 152 88Z');
  disc(context, '#f7a541', 104, 112, 68, 44);
  shape(
    context,
    '#ffffff',
    'M92 69.500C80 96 80 128 92 154.500L112 155.500C100 128 100 96 112 68.500Z',
  );
  disc(context, '#ffffff', 62, 100, 11);
  disc(context, '#1c2733', 60, 101, 6);
  for (const [x, y, radius] of [
    [34, 60, 8],
    [24, 36, 5],
    [42, 24, 6],
  ]) {
    disc(context, '#d6f3f9', x, y, radius);
  }
};

const sailboat: Paint = (context) => {
  fade(context, ['#bfe3f7', '#f2fafd'], 0, 150);
  disc(context, '#fdd663', 182, 40, 20);
  fade(context, ['#2a7bb5', '#15507f'], 150, 224);
  shape(context, '#ffffff', 'M116 28 116 146 186 146Z');
  shape(context, '#d8412f', 'M106 44 106 146 54 146Z');
  stroke(context, '#5b3a22', 5, 'M111 24V164');
  shape(context, '#7a4526', 'M44 158H188C180 186 164 194 148 194H80C62 194 50 180 44 158Z');
  stroke(context, '#79b8df', 5, 'M10 206q12 -9 24 0t24 0t24 0M130 212q12 -9 24 0t24 0t24 0');
};

const balloon: Paint = (context) => {
  fade(context, ['#5aa9e6', '#cfe9fa']);
  for (const [x, y] of [
    [40, 176],
    [178, 150],
    [186, 40],
  ]) {
    disc(context, '#ffffff', x, y, 20, 11);
    disc(context, '#ffffff', x + 18, y + 4, 18, 9);
  }
  stroke(context, '#6b4a2f', 2.5, 'M84 136 100 176M140 136 124 176');
  disc(context, '#8e3db8', 112, 88, 62, 66);
  disc(context, '#f5c83b', 112, 88, 40, 66);
  disc(context, '#8e3db8', 112, 88, 15, 66);
  shape(context, '#a86b37', 'M98 174H126L123 198H101Z');
};

const city: Paint = (context) => {
  fade(context, ['#0b1030', '#2f2a63']);
  for (let i = 0; i < 24; i++) disc(context, '#cfd6ff', 224 * scatter(i), 90 * scatter(7 * i), 1.2);
  const towers = [
    [0, 110, 44],
    [40, 70, 36],
    [72, 128, 40],
    [108, 44, 34],
    [138, 96, 44],
    [178, 64, 46],
  ];
  for (const [tower, [left, top, width]] of towers.entries()) {
    context.fillStyle = tower % 2 ? '#171c45' : '#20265a';
    context.fillRect(left, top, width, 224);
    for (let y = top + 12; y < 212; y += 16) {
      for (let x = left + 7; x < left + width - 8; x += 11) {
        if (scatter(x * 3 + y * 7) < 0.36) continue;
        context.fillStyle = '#ffd36b';
        context.fillRect(x, y, 5, 8);
      }
    }
  }
};

const flower: Paint = (context) => {
  fade(context, ['#fbeff4', '#f6d9e6']);
  stroke(context, '#4d8f45', 9, 'M112 118C108 160 116 190 112 224');
  shape(context, '#5da354', 'M112 186C132 160 156 158 168 164C158 186 136 196 112 190Z');
  for (let i = 0; i < 10; i++) {
    const turn = (i * Math.PI) / 5;
    disc(context, '#d9468a', 112 + 46 * Math.cos(turn), 92 + 46 * Math.sin(turn), 30, 15, turn);
  }
  disc(context, '#f6c544', 112, 92, 25);
  disc(context, '#e2a526', 112, 95, 16);
};

const cat: Paint = (context) => {
  fade(context, ['#7d8fa8', '#62748d']);
  shape(context, '#e39a4c', 'M50 40 66 132 112 84Z M174 40 158 132 112 84Z');
  shape(context, '#f3b9a4', 'M61 62 72 108 92 88Z M163 62 152 108 132 88Z');
  disc(context, '#e9a75c', 112, 134, 72, 62);
  stroke(context, '#b8702f', 7, 'M112 78V100M92 82 95 102M132 82 129 102');
  for (const x of [84, 140]) {
    disc(context, '#d8ecb0', x, 126, 15, 17);
    disc(context, '#1d2320', x, 126, 5, 15);
  }
  disc(context, '#fbe6cf', 98, 164, 20, 15);
  disc(context, '#fbe6cf', 126, 164, 20, 15);
  shape(context, '#c65a63', 'M102 148H122L112 160Z');
  stroke(context, '#fdf6ee', 2.5, 'M82 162 34 154M82 168 36 176M142 162 190 154M142 168 188 176');
};

const house: Paint = (context) => {
  fade(context, ['#cfe6c9', '#eef6e6']);
  fade(context, ['#86b86b', '#6a9d54'], 176, 224);
  context.fillStyle = '#8a4b38';
  context.fillRect(146, 48, 20, 50);
  context.fillStyle = '#f6efe2';
  context.fillRect(48, 102, 128, 90);
  shape(context, '#b7503c', 'M30 108 112 38 194 108Z');
  context.fillStyle = '#3f6f8f';
  context.fillRect(98, 136, 30, 56);
  for (const x of [62, 138]) {
    context.fillStyle = '#f3cf6a';
    context.fillRect(x, 126, 26, 28);
    stroke(context, '#8a7a55', 2.5, `M${x + 13} 126V154M${x} 140H${x + 26}`);
  }
  disc(context, '#f3cf6a', 121, 166, 2.5);
};

const mushroom: Paint = (context) => {
  fade(context, ['#31402f', '#1f2a20']);
  shape(context, '#f1e3cb', 'M92 118C94 160 84 184 78 198H146C140 184 130 160 132 118Z');
  shape(
    context,
    '#d63a2f',
    'M24 124C28 62 72 32 112 32C152 32 196 62 200 124C160 138 64 138 24 124Z',
  );
  shape(context, '#d9c4a3', 'M66 131C84 122 140 122 158 131C130 137 94 137 66 131Z');
  for (const [x, y, radius] of [
    [112, 62, 15],
    [66, 92, 13],
    [156, 90, 14],
    [112, 106, 9],
    [86, 56, 6],
    [180, 112, 6],
  ]) {
    disc(context, '#fff5e6', x, y, radius, radius * 0.85);
  }
  stroke(
    context,
    '#6f8f4f',
    5,
    'M20 224C24 206 18 200 14 190M40 224C40 208 48 202 52 194M180 224C180 206 190 200 194 192',
  );
};

const moon: Paint = (context) => {
  fade(context, ['#101a3c', '#24386e']);
  for (let i = 0; i < 30; i++) {
    disc(
      context,
      '#e6ebff',
      224 * scatter(i),
      224 * scatter(11 * i + 3),
      0.8 + 1.4 * scatter(i + 9),
    );
  }
  disc(context, '#f3eed8', 118, 108, 66);
  for (const [x, y, radius] of [
    [96, 84, 15],
    [144, 118, 19],
    [104, 140, 11],
    [132, 70, 8],
    [76, 120, 8],
  ]) {
    disc(context, '#d8d0b2', x, y, radius);
  }
};

const cactus: Paint = (context) => {
  fade(context, ['#f9c77a', '#fbe6bd']);
  disc(context, '#f3774e', 46, 56, 24);
  fade(context, ['#dca561', '#c78c4a'], 178, 224);
  stroke(context, '#2f8052', 38, 'M112 64V204');
  stroke(context, '#2f8052', 24, 'M112 146H66V108M112 124H160V82');
  stroke(context, '#59a676', 3, 'M104 60V198M120 60V198M62 106V140M166 80V112');
  disc(context, '#e8487f', 112, 44, 11);
};

const snowman: Paint = (context) => {
  fade(context, ['#6d88b8', '#c7d6ec']);
  for (let i = 0; i < 26; i++)
    disc(context, '#ffffff', 224 * scatter(i), 190 * scatter(5 * i + 1), 2.5);
  fade(context, ['#f4f8fd', '#e2eaf4'], 186, 224);
  disc(context, '#ffffff', 112, 164, 46);
  disc(context, '#ffffff', 112, 90, 33);
  context.fillStyle = '#2b303a';
  context.fillRect(74, 58, 76, 8);
  context.fillRect(86, 22, 52, 38);
  stroke(context, '#c33a3a', 12, 'M86 120C104 128 122 128 138 120M132 124V152');
  shape(context, '#ee8a2c', 'M110 92 110 101 150 99Z');
  for (const [x, y] of [
    [100, 84],
    [124, 84],
    [108, 150],
    [108, 172],
  ])
    disc(context, '#2b303a', x, y, 4);
  stroke(context, '#6b4a33', 5, 'M70 150 30 122M154 150 196 120');
};

/** Pictures by class name. */
export const SCENES: Readonly<Record<string, Paint>> = {
  sunset,
  apple,
  city,
  mountain,
  cat,
  lemon,
  forest,
  moon,
  flower,
  fish,
  house,
  balloon,
  mushroom,
  sailboat,
  cactus,
  snowman,
};
