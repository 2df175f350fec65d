package jclap.nn;

import java.lang.reflect.Method;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;

/// The tensors of a model by name: `blocks.0.norm.weight` is component `weight` of component
/// `norm` of element 0 of component `blocks`. Names follow PyTorch's, so that checkpoints load
/// without a table of renamings.
public final class StateDict {

    /// Asking a class for its components each time would take longer than all else here.
    private static final ClassValue<List<Component>> COMPONENTS = new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
            return Stream.of(type.getRecordComponents())
                    .map(component -> new Component(snakeCase(component.getName()), component.getAccessor()))
                    .toList();
        }
    };

    /// A component of a record.
    ///
    /// @param key what checkpoints call it
    private record Component(String key, Method accessor) {

        Object of(Record node) {
            try {
                accessor.setAccessible(true);
                return accessor.invoke(node);
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw new IllegalStateException(
                        "state dict: cannot read %s.%s: add `opens %s to jclap.nn;` to the module-info.java of %s"
                                .formatted(
                                        node.getClass().getSimpleName(),
                                        accessor.getName(),
                                        node.getClass().getPackageName(),
                                        node.getClass().getModule()),
                        e);
            }
        }
    }

    private StateDict() {}

    /// {@return every tensor reachable from `model` through record components, lists and optionals}
    public static SequencedMap<String, Tensor> of(Record model) {
        var tensors = new LinkedHashMap<String, Tensor>();
        collect("", model, tensors);
        return Collections.unmodifiableSequencedMap(tensors);
    }

    /// {@return those of them that are learned, which excludes running statistics}
    public static SequencedMap<String, Tensor> parameters(Record model) {
        var parameters = new LinkedHashMap<>(of(model));
        parameters.values().removeIf(tensor -> !tensor.requiresGrad());
        return Collections.unmodifiableSequencedMap(parameters);
    }

    /// Overwrites every tensor of `model` with the one of the same name. Nothing is written unless all fit.
    ///
    /// @throws IllegalArgumentException listing all keys that are missing, unexpected or of another shape
    public static void load(Record model, Map<String, Tensor> tensors) {
        load(model, tensors.keySet(), name -> tensors.get(name).shape(), tensors::get);
    }

    /// The same for the tensors of a file, of which some may be left aside:
    ///
    /// ```java
    /// StateDict.load(model, checkpoint, name -> name.endsWith(".num_batches_tracked"));
    /// ```
    ///
    /// @param ignored whether the model may do without a tensor of this name
    /// @return the names that were ignored
    /// @throws IllegalArgumentException listing all keys that are missing, unexpected, of another shape, or ignored
    public static List<String> load(Record model, Checkpoint checkpoint, Predicate<String> ignored) {
        var misfit = new Misfit("");
        Set<String> own = of(model).keySet(), names = new LinkedHashSet<>();
        for (String name : checkpoint.names()) {
            if (own.contains(name) || !ignored.test(name)) {
                names.add(name);
            } else {
                misfit.ignored(name);
            }
        }
        load(model, names, misfit, checkpoint::shape, checkpoint::tensor);
        return misfit.ignored();
    }

    /// The same for tensors that are read one by one, so that no two copies of a large model exist at once.
    ///
    /// @param names of all tensors there are
    /// @param shape of each
    /// @param read is called once for each tensor, after all shapes were found to fit
    public static void load(
            Record model, Set<String> names, Function<String, Shape> shape, Function<String, Tensor> read) {
        load(model, names, new Misfit(""), shape, read);
    }

    /// The same beside what else is in the file.
    ///
    /// @param misfit has what is unexpected or ignored there, and takes what does not fit
    public static void load(
            Record model,
            Set<String> names,
            Misfit misfit,
            Function<String, Shape> shape,
            Function<String, Tensor> read) {
        load(
                model,
                names,
                misfit,
                shape,
                (name, to) -> System.arraycopy(read.apply(name).data(), 0, to, 0, to.length));
    }

    /// The same for tensors that are written where they belong, so that there is no other copy of any.
    ///
    /// @param write is called once for each tensor of the model, with its elements
    public static void load(
            Record model, Set<String> names, Function<String, Shape> shape, BiConsumer<String, float[]> write) {
        load(model, names, new Misfit(""), shape, write);
    }

    private static void load(
            Record model,
            Set<String> names,
            Misfit misfit,
            Function<String, Shape> shape,
            BiConsumer<String, float[]> write) {
        var own = of(model);
        own.forEach((name, tensor) -> {
            if (!names.contains(name)) {
                misfit.missing(name + " " + tensor.shape());
            } else if (!shape.apply(name).equals(tensor.shape())) {
                misfit.misshapen(name, shape.apply(name), tensor.shape());
            }
        });
        names.stream().filter(name -> !own.containsKey(name)).forEach(misfit::unexpected);
        if (!misfit.isEmpty()) {
            throw misfit.refusal("state dict: expected the " + own.size() + " tensors of "
                    + model.getClass().getSimpleName());
        }
        own.forEach((name, tensor) -> write.accept(name, tensor.data()));
    }

    /// Overwrites the state of an optimizer with a saved one, of which nothing is written unless all fits.
    ///
    /// @param optimizer what a failure calls it
    static void resume(String optimizer, Map<String, Tensor> saved, Map<String, Tensor> state) {
        state.forEach((name, tensor) -> {
            Tensor found = saved.get(name);
            if (found == null || !found.shape().equals(tensor.shape())) {
                throw new IllegalArgumentException(optimizer + ": expected a state with " + name + " " + tensor.shape()
                        + " but got " + (found == null ? "none" : found.shape()));
            }
        });
        copy(saved, state);
    }

    private static void copy(Map<String, Tensor> from, Map<String, Tensor> to) {
        to.forEach(
                (name, tensor) -> System.arraycopy(from.get(name).data(), 0, tensor.data(), 0, tensor.data().length));
    }

    private static void collect(String name, Object value, SequencedMap<String, Tensor> tensors) {
        switch (value) {
            case Tensor tensor -> tensors.put(name, tensor);
            case Optional<?> optional -> optional.ifPresent(present -> collect(name, present, tensors));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    collect(join(name, Integer.toString(i)), list.get(i), tensors);
                }
            }
            case Linear linear
            when linear.packed().isPresent() ->
                throw new IllegalStateException("state dict: expected weights but got a layer for inference at " + name
                        + ", which no longer has them: take the model that it was made of");
            case Record node -> {
                for (Component component : COMPONENTS.get(node.getClass())) {
                    collect(join(name, component.key), component.of(node), tensors);
                }
            }
            case null, default -> {}
        }
    }

    private static String join(String parent, String child) {
        return parent.isEmpty() ? child : parent + "." + child;
    }

    private static String snakeCase(String camelCase) {
        return camelCase.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
