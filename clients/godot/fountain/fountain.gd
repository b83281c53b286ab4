extends Spatial
# A basin whose floor falls towards the middle, where a jet throws up whatever has rolled there.

const COUNT := 16
const HALF_WIDTH := 7.0
const FLOOR_SLOPE := 0.16
const JET_RADIUS := 2.2
const JET_HEIGHT := 2.0

var jet_speed := 13.0


# Before the bridge is ready, which looks for the bodies then.
func _enter_tree() -> void:
	seed(7)
	for side in range(4):
		_add_floor(side)
	for side in range(4):
		_add_wall(side)
	for index in range(COUNT):
		_add_body(index)


func _ready() -> void:
	get_node("Bridge").connect("parameter_changed", self, "_on_parameter_changed")


func _physics_process(_delta: float) -> void:
	for body in get_tree().get_nodes_in_group("streamxr_bodies"):
		var place: Vector3 = body.global_transform.origin
		var from_middle := Vector2(place.x, place.z)
		if from_middle.length() > JET_RADIUS or place.y > JET_HEIGHT or body.linear_velocity.y > 1.0:
			continue
		var sideways := Vector3(rand_range(-2.5, 2.5), 0, rand_range(-2.5, 2.5))
		body.apply_central_impulse(body.mass * (Vector3.UP * rand_range(0.8, 1.1) * jet_speed + sideways))


func _on_parameter_changed(name: String, value: float) -> void:
	if name == "jet":
		jet_speed = value


func _add_floor(side: int) -> void:
	var slab := _static_box(Vector3(HALF_WIDTH * 1.5, 0.5, HALF_WIDTH * 1.5))
	var turn := Basis(Vector3.UP, side * PI / 2)
	# Two slabs that lean each way make a shallow pyramid that stands on its top.
	var lean := Basis(Vector3.BACK, FLOOR_SLOPE)
	slab.transform = Transform(turn * lean, turn * Vector3(HALF_WIDTH * 1.5, HALF_WIDTH * 1.5 * FLOOR_SLOPE - 0.5, 0))


func _add_wall(side: int) -> void:
	var wall := _static_box(Vector3(0.5, 10, HALF_WIDTH + 1))
	var turn := Basis(Vector3.UP, side * PI / 2)
	wall.transform = Transform(turn, turn * Vector3(HALF_WIDTH + 0.5, 9, 0))


func _static_box(extents: Vector3) -> StaticBody:
	var body := StaticBody.new()
	var box := BoxShape.new()
	box.extents = extents
	_give_shape(body, box)
	return body


func _add_body(index: int) -> void:
	var body := RigidBody.new()
	var radius := 0.45 + 0.5 * fmod(index * 0.618, 1.0)
	if index % 3 == 2:
		var box := BoxShape.new()
		box.extents = Vector3(radius, radius, radius) * 0.8
		_give_shape(body, box)
	else:
		var sphere := SphereShape.new()
		sphere.radius = radius
		_give_shape(body, sphere)
	body.name = "Body%d" % index
	body.mass = 4.0 * radius * radius * radius
	body.physics_material_override = PhysicsMaterial.new()
	body.physics_material_override.bounce = 0.5
	body.physics_material_override.friction = 0.2
	var angle := index * 2.4
	body.translation = Vector3(cos(angle), 0, sin(angle)) * (2.0 + 0.25 * index) + Vector3.UP * (3.0 + 0.6 * index)
	body.add_to_group("streamxr_bodies")


func _give_shape(body: PhysicsBody, shape: Shape) -> void:
	var collision := CollisionShape.new()
	collision.shape = shape
	body.add_child(collision)
	add_child(body)
