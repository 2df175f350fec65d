/// Chapter 1: a tensor is an array and a shape, and every operation knows its derivative.
import module jclap.core;

void main() {
    Tensor x = Tensor.parameter(Shape.of(3), 1, 2, 3);
    Tensor loss = x.times(x).sum(); // L = Σ x²
    Gradients grads = loss.backward(); // dL/dx = 2x

    IO.println("L      = " + loss.item());
    IO.println("dL/dx  = " + Arrays.toString(grads.of(x).data()));

    // How to trust an operation of one's own: compare it with differences.
    GradCheck.check(in -> in[0].exp().times(in[1]), x, Tensor.parameter(Shape.of(3), 3, 2, 1));
    IO.println("eˣ·y has the gradient it claims");
}
